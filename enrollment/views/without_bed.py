"""A seat was lost only for lack of a bed: what doing without one would have given, and the change itself."""

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centers.core.errors import Refused
from enrollment.allocation.comparison import would_give
from enrollment.models import Application, Boarding, Run
from enrollment.offers import rules
from enrollment.offers.without_bed import go_without_bed
from enrollment.security.device import personal
from programs.models import Intake

from .applying import ASKED
from .file import open_file

_KEPT = 24 * 3600  # seconds; a published run never changes


@personal
@require_http_methods(ASKED)
def without_bed(request):
    """Looking changes nothing; the button does."""
    device_file = open_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    application = device_file.application
    if request.method == "POST":
        try:
            go_without_bed(application)
            messages.success(request, _("Noted: a bed if possible. The next lists count with it."))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("enrollment:file")
    if found := rules.can_go_without_bed(application):
        messages.error(request, str(found[0]))
        return redirect("enrollment:file")
    lost = list(rules.lost_for_a_bed(application))
    context = {"lost": lost, "is_worked_out": _is_worked_out(application), "given": None}
    if context["is_worked_out"]:
        context["given"] = _given(lost[0].run, application)
    return render(request, "enrollment/without_bed.html", context)


def _is_worked_out(application: Application) -> bool:
    """A whole allocation computed anew takes too long for a page where very many take part: ranks are told instead."""
    return application.campaign.applications.sent().count() <= settings.RUN_AT_ONCE_UP_TO


def _given(run: Run, application: Application) -> Intake | None:
    """What that allocation would have given without the need of a bed."""
    key = f"eased:{run.pk}:{application.list_number}"
    place = cache.get(key)
    if place is None:
        place = would_give(run, application.listed_as, Boarding.IF_POSSIBLE) or {}
        cache.set(key, place, _KEPT)
    if not place:
        return None
    intakes = Intake.objects.select_related("program__center")
    return intakes.filter(campaign=application.campaign_id, slug=place["intake"]).first()
