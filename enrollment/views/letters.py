"""One's own letters as PDF, and one's dates for a calendar: on the device that holds the file only."""

from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centers.core import ics, printing
from centers.core.errors import Refused
from centers.core.pages import public_page
from centers.reference import network
from enrollment import letters
from enrollment.interviews.expected import dated, may_be_called
from enrollment.letters import blank
from enrollment.models import ApplicationState, Convocation, Letter
from enrollment.security.device import get_device_file, personal
from enrollment.tracking.status import FileStatus
from programs.dates import campaign_dates, start_of_classes
from programs.models import Campaign


@personal
@require_safe
def letter(request, kind: str):
    """The resume code stands on the receipt only where somebody asked for it (`?code=yes`)."""
    if kind not in Letter.values:
        raise Http404
    device_file = get_device_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    if device_file.application.state == ApplicationState.DRAFT:
        return redirect("enrollment:apply")
    asked = kind == Letter.RECEIPT and request.GET.get("code") == "yes"
    groups = device_file.code_groups if asked else ()
    try:
        return letters.answer(request, kind, device_file.application, language=get_language(), code_groups=groups)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("enrollment:file")


@public_page
def blank_form(request):
    """The form to fill in by hand, for whoever has no phone: the same for everybody."""
    address = request.build_absolute_uri(reverse("enrollment:apply"))
    campaigns = list(Campaign.objects.open().order_by("deadline"))
    response = HttpResponse(printing.pdf("blank", blank.content(address, campaigns)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="application-{get_language()}.pdf"'
    return response


@personal
@require_safe
def dates(request):
    """The campaign's dates, and of a place that is offered or kept its own."""
    device_file = get_device_file(request)
    if device_file is None or device_file.application.state == ApplicationState.DRAFT:
        return redirect("enrollment:track")
    file_status = FileStatus(device_file.application)
    tracking = request.build_absolute_uri(reverse("enrollment:track"))
    name = _("My application (%(network)s)") % {"network": network().brief}
    return ics.answer(name, _dated(file_status, tracking), f"dates-{file_status.campaign.slug}")


def _appointment(called: Convocation, tracking: str) -> ics.Dated:
    sitting, intake = called.called_to, called.choice.intake
    return ics.Dated(
        uid=f"appointment-{intake.slug}-{called.number}",
        start=sitting.starts_at,
        end=sitting.ends_at,
        title=_("%(what)s: %(name)s") % {"what": called.criterion, "name": intake.program},
        url=tracking,
        description=_("Room: %(room)s. Place: %(place)s.") % {"room": sitting.room, "place": sitting.place},
        is_sample=intake.is_sample or intake.campaign.is_sample,
        place=f"{sitting.room}{_(', ')}{sitting.place}",
        is_deadline=True,
        changed_at=max(_lines(called, sitting)),
    )


def _lines(*rows) -> list[datetime]:
    """The moments in the histories of these rows: every verb that changes one leaves a line."""
    return [at for row in rows for at in row.moves.values_list("at", flat=True)]


def _dated(file_status: FileStatus, tracking: str) -> list[ics.Dated]:
    """Nothing in them says whose they are: calendars are shared."""
    things = [replace(one, url=tracking) for one in campaign_dates(file_status.campaign)]
    things += [_appointment(one, tracking) for one in file_status.convocations if one.is_to_come]
    to_come = [one for one in may_be_called(file_status.application) if one.expected.first]
    things += [dated(one.choice.intake, one.expected, url=tracking) for one in to_come]
    if file_status.unanswered:
        offer = file_status.latest_offer
        things.append(
            ics.Dated(
                uid=f"answer-{file_status.campaign.slug}-{offer.run_id}",
                start=offer.deadline,
                end=None,
                title=_("%(what)s: %(name)s") % {"what": _("Answer to the offer"), "name": file_status.campaign},
                url=tracking,
                is_sample=file_status.campaign.is_sample,
                is_deadline=True,
                changed_at=max([offer.made_at, *_lines(offer)]),
            )
        )
    if file_status.unanswered or file_status.kept:
        things += start_of_classes(file_status.latest_offer.choice.intake, url=tracking)
    return things
