"""Public pages of the places' keepers: centres, partners and their agreements, news.

The page of one centre also shows its programmes: it stands in rehamna_portal.views.centre.
"""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from centers.models import Agreement, Center, NewsItem, Partner, Signatory


@login_not_required
@require_safe
def center_list(request):
    return render(request, "centers/list.html", {"centers": Center.objects.all()})


@login_not_required
@require_safe
def partner_list(request):
    return render(
        request,
        "centers/partners.html",
        {"partners": Partner.objects.all(), "agreements": agreements_in_full(Agreement.objects.all())},
    )


@login_not_required
@require_safe
def partner_detail(request, slug):
    partner = get_object_or_404(Partner, slug=slug)
    return render(
        request,
        "centers/partner.html",
        {"partner": partner, "agreements": agreements_in_full(partner.agreements.all())},
    )


@login_not_required
@require_safe
def news_list(request):
    return render(request, "centers/news_list.html", {"news": NewsItem.objects.published()})


@login_not_required
@require_safe
def news_item(request, slug):
    item = get_object_or_404(NewsItem.objects.published(), slug=slug)
    return render(request, "centers/news_item.html", {"item": item})


def agreements_in_full(agreements):
    """Agreements with partners, centres and signatories, in four queries whatever their number."""
    return agreements.select_related("under").prefetch_related(
        "partners", "centers", Prefetch("signatories", Signatory.objects.select_related("partner"))
    )
