"""Public pages of the places' keepers: centres, partners and their agreements, news.

The page of one centre also shows its programmes: it stands in rehamna_portal.views.centre.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from centers import reference
from centers.models import NewsItem
from centers.pages import public_page
from centers.previews import picture


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
    item = get_object_or_404(NewsItem.objects.published(), slug=slug)
    return render(request, "centers/news_item.html", {"item": item})


@public_page
def preview(request):
    """The picture of shared links that have none of their own."""
    places = [center.short_name or center.name for center in reference.centers()]
    return picture("network", _("Three centres and a boarding house, one application."), places)
