"""Public pages of the places' keepers: centres, partners and their agreements, news.

The page of one centre also shows its programmes: it stands in rehamna_portal.views.centre.
"""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from centers import reference
from centers.access import news_visible_to
from centers.models import NewsItem
from centers.models.pictures import FOLDER
from centers.pages import public_page


@public_page
def center_list(request):
    return render(request, "centers/list.html", {"centers": reference.centers()})


@public_page
def partner_list(request):
    context = {"partners": reference.partners(), "agreements": reference.agreements()}
    return render(request, "centers/partners.html", context)


@public_page
def partner_detail(request, slug):
    partner = next((partner for partner in reference.partners() if partner.slug == slug), None)
    if partner is None:
        raise Http404
    agreements = [agreement for agreement in reference.agreements() if partner in agreement.partners.all()]
    return render(request, "centers/partner.html", {"partner": partner, "agreements": agreements})


@public_page
def news_list(request):
    return render(request, "centers/news_list.html", {"news": NewsItem.objects.published()})


@public_page
def news_item(request, slug):
    """A draft stands at its address already, for those who write it."""
    news = NewsItem.objects.select_related("picture")
    item = news.published().filter(slug=slug).first()
    if item:
        return render(request, "centers/news_item.html", {"item": item})
    # The account is looked at only here, so that the public page depends on no cookie.
    item = get_object_or_404(news_visible_to(request.user).select_related("picture"), slug=slug)
    response = render(request, "centers/news_item.html", {"item": item, "draft": True})
    response["Cache-Control"] = "private, no-store"
    return response


@public_page
def picture(request, name):
    """The server in front knows statics only. A name belongs to one content for ever, so a browser keeps it."""
    try:
        with default_storage.open(f"{FOLDER}/{name}.webp") as file:
            content = file.read()
    except FileNotFoundError as missing:
        raise Http404 from missing
    return HttpResponse(
        content, content_type="image/webp", headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
