"""Public pages of the places' keepers: centres, partners and their agreements, news.

The page of one centre also shows its programmes: it stands in rehamna_portal.views.centre.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from centers import reference, structured
from centers.models import NewsItem
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
    context = {
        "partner": partner,
        "agreements": agreements,
        "structured": structured.partner_page(partner, request.build_absolute_uri),
    }
    return render(request, "centers/partner.html", context)


@public_page
def news_list(request):
    return render(request, "centers/news_list.html", {"news": NewsItem.objects.published()})


@public_page
def news_item(request, slug):
    item = get_object_or_404(NewsItem.objects.published(), slug=slug)
    context = {"item": item, "structured": structured.news_page(item, request.build_absolute_uri)}
    return render(request, "centers/news_item.html", context)
