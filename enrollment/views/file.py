"""One's own file, opened by the code: every choice with its reason; answering an offer; leaving."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from centers.core.errors import Refused
from centers.core.moves import ELSEWHERE
from centers.core.types import StrOrPromise
from enrollment import letters, lodging
from enrollment.allocation.explanations import Explained, explained_choices
from enrollment.applying.rules import can_change_contact, can_correct
from enrollment.documents.asked import can_receive_document, missing, slots
from enrollment.interviews.expected import may_be_called
from enrollment.models import UNANSWERED, ApplicationState, Eligibility, Offer, OfferState, OutcomeKind
from enrollment.offers.appeals import ended_by
from enrollment.offers.rules import (
    can_accept_offer,
    can_appeal,
    can_appeal_against,
    can_decline_offer,
    can_go_without_bed,
    can_withdraw,
)
from enrollment.offers.services import accept_offer, decline_offer, withdraw
from enrollment.outbox import addresses, rendering
from enrollment.security.device import DeviceFile, forget, get_device_file, personal
from enrollment.tracking.status import FileStatus

from .applying import ASKED

AROUND = 2  # tiles shown on each side of a place in line


@dataclass(frozen=True)
class Tile:
    """A rank in a line of tiles; `rank` is None for those left out. `css`: in, last, you, gap."""

    rank: int | None
    css: str


def rank_tiles(rank: int | None, last: int | None) -> list[Tile]:
    """1 … 34 ┃ 35 36 ★37: a rank beside the last one that was served (0: nobody was)."""
    if not rank or last is None:
        return []
    shown = {1, rank, rank + 1 if rank <= last else rank} | {n for n in range(last - 1, last + AROUND) if n > 0}
    shown |= {rank - 1} - {0}
    tiles, before = [], 0
    for number in sorted(shown):
        if number > before + 1:
            tiles.append(Tile(None, "gap"))
        css = ["in"] * (number <= last) + ["last"] * (number == last) + ["you"] * (number == rank)
        tiles.append(Tile(number, " ".join(css)))
        before = number
    return tiles


@dataclass(frozen=True)
class ShownChoice:
    """A choice as its owner sees it. `kind`: of the status component; `may_appeal`: against its result, now."""

    explained: Explained
    kind: str
    words: StrOrPromise
    may_appeal: bool = False

    @property
    def choice(self):
        return self.explained.choice

    @property
    def seat_tiles(self) -> list[Tile]:
        outcome = self.explained.outcome
        return rank_tiles(outcome.position, outcome.last_position) if outcome and self._has_tiles else []

    @property
    def bed_tiles(self) -> list[Tile]:
        outcome = self.explained.outcome
        return rank_tiles(outcome.bed_position, outcome.bed_cutoff) if outcome and self._has_tiles else []

    @property
    def _has_tiles(self) -> bool:
        outcome = self.explained.outcome
        shown = (OutcomeKind.ADMITTED, OutcomeKind.NOT_REACHED, OutcomeKind.BED_ESSENTIAL)
        return bool(outcome and outcome.kind in shown and not self.choice.given_up and not self.explained.ending)


def _shown(explained: Explained, offer: Offer | None) -> ShownChoice:
    """The state of one choice in words (wording, choice.*). `offer`: the last one for this choice."""
    choice, outcome = explained.choice, explained.outcome
    if choice.application.state == ApplicationState.WITHDRAWN:
        return ShownChoice(explained, "closed", _("Withdrawn"))
    if choice.eligibility == Eligibility.REFUSED:
        return ShownChoice(explained, "bad", _("Outside the conditions"))
    is_in_line_again = offer and offer.state == OfferState.ENDED and not choice.given_up
    if offer and not is_in_line_again and (known := _OFFER_LABELS.get(offer.state)):
        return ShownChoice(explained, *known)
    if offer and offer.state in UNANSWERED:
        return ShownChoice(explained, "done", _("A place is offered to you"))
    if choice.given_up:
        return ShownChoice(explained, "closed", _("Closed: you have accepted another place"))
    if outcome is None:
        return ShownChoice(explained, "waiting", _("Not decided yet"))
    if outcome.kind == OutcomeKind.BETTER:
        return ShownChoice(explained, "closed", _("Closed: you have a choice you prefer"))
    return ShownChoice(explained, "waiting", _("On the waiting list"))


_OFFER_LABELS: dict[str, tuple[str, StrOrPromise]] = {
    OfferState.ACCEPTED: ("done", gettext_lazy("Accepted")),
    OfferState.ACCEPTED_WAITING: ("done", gettext_lazy("Kept, waiting for a better one")),
    OfferState.DECLINED: ("closed", gettext_lazy("Declined by you")),
    OfferState.LAPSED: ("closed", gettext_lazy("No answer in time")),
    OfferState.SUPERSEDED: ("closed", gettext_lazy("Closed: you have a choice you prefer")),
    OfferState.ENDED: ("closed", gettext_lazy("Ended by the centre")),
}


def open_file(request) -> DeviceFile | None:
    """The sent file of this device."""
    device_file = get_device_file(request)
    return device_file if device_file and device_file.application.state != ApplicationState.DRAFT else None


@personal
@require_safe
def detail(request):
    device_file = open_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    application = device_file.application
    file_status = FileStatus(application, by_code=True)
    last = {offer.choice_id: offer for offer in application.offers.order_by("id")}
    appeals_closed = bool(can_appeal(application))
    choices = [
        replace(_shown(one, last.get(one.choice.pk)), may_appeal=not appeals_closed and not can_appeal_against(one))
        for one in explained_choices(application)
    ]
    context = {
        "device_file": device_file,
        "application": application,
        "file_status": file_status,
        "reached": addresses.sentences(application.applicant),
        "choices": choices,
        "appeals_open": not appeals_closed,
        "may_go_without_bed": not can_go_without_bed(application),
        "may_appeal": any(one.may_appeal and not one.explained.appeal for one in choices),
        "shown_messages": rendering.shown_messages(application, get_language()),
        "absence_rule": rendering.absence_rule(),
        "expected": may_be_called(application),
        "line": lodging.backend().line(application),
        "takes_documents": not can_receive_document(application),
        "missing": missing(application, slots(application)),
        "letters": letters.available(application),
        "may_wait": _may_wait(file_status),
        "may_withdraw": not can_withdraw(application),
        "may_correct": not can_correct(application),
        "may_change_contact": not can_change_contact(application),
        "correction": device_file.draft,
    }
    return render(request, "enrollment/file.html", context)


def _may_wait(file_status: FileStatus) -> bool:
    """Whether a choice ranked higher than the one offered can still come free."""
    return bool(file_status.offer and file_status.offer.better_choices().exists())


# --- answering ---------------------------------------------------------------------------------

ANSWERS = ("accept", "wait", "decline")


@personal
@require_http_methods(ASKED)
def answer_offer(request, answer: str):
    """First the consequence in words, then the answer: only the second page changes anything."""
    if answer not in ANSWERS:
        raise Http404
    device_file = open_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    offer = device_file.application.held_offer()
    if offer is None or not _possible(answer, offer):
        messages.error(request, _("There is no offer to answer any more. This page shows where things stand."))
        return redirect("enrollment:file")
    if request.method == "POST":
        return _answer(request, answer, offer)
    context = {
        "device_file": device_file,
        "offer": offer,
        "answer": answer,
        "file_status": FileStatus(device_file.application),
        "ends_appeal": answer != "wait" and ended_by(offer, accepted=answer == "accept").exists(),
    }
    return render(request, "enrollment/answer.html", context)


def _possible(answer: str, offer: Offer) -> bool:
    """Whether there is anything to answer so; that it is too late, say, is told to whoever presses the button."""
    reasons = can_decline_offer(offer) if answer == "decline" else can_accept_offer(offer, wait=answer == "wait")
    return ELSEWHERE not in {reason.code for reason in reasons}


def _answer(request, answer: str, offer: Offer):
    # The page may have been open while a better offer came in: that one was not what was answered.
    if request.POST.get("offer") != str(offer.run.number):
        messages.error(request, _("The offer has changed meanwhile. This page shows the present one."))
        return redirect("enrollment:file")
    try:
        if answer == "decline":
            decline_offer(offer)
            messages.success(request, _("Noted: you have declined this place."))
        else:
            offer = accept_offer(offer, wait=answer == "wait")
            messages.success(request, _accepted(offer))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("enrollment:file")


def _accepted(offer: Offer) -> str:
    file_status = FileStatus(offer.application)
    if offer.state != OfferState.ACCEPTED_WAITING:
        return file_status.bring_originals
    names = [choice.intake.program.name for choice in offer.better_choices().select_related("intake__program")]
    joined = _(", ").join(names)
    return _("The place is yours, and you stay on the list for: %(choices)s.") % {"choices": joined}


@personal
@require_http_methods(ASKED)
def withdraw_application(request):
    device_file = open_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    if request.method == "POST":
        try:
            if withdraw(device_file.application).anonymised_at:
                return _emptied(request)
            messages.success(request, _("Your application is withdrawn. You can apply again in the next campaign."))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("enrollment:file")
    if device_file.application.state == ApplicationState.WITHDRAWN:
        return redirect("enrollment:file")
    return render(
        request,
        "enrollment/withdraw.html",
        {"device_file": device_file, "file_status": FileStatus(device_file.application)},
    )


def _emptied(request):
    """Number and code open nothing any more: this phone forgets them too."""
    messages.success(request, _("Your application is withdrawn and, as you asked, your data are erased."))
    return forget(redirect("home"))
