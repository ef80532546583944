"""The offer letter: which place, until when, how to answer, which originals to bring."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.formatting import day, moment
from centers.core.reasons import Reason
from centers.core.types import StrOrPromise
from enrollment.models import Application, Boarding, Offer, OfferState
from enrollment.tracking.status import FileStatus

from .originals import originals
from .sheet import fact, place

_WAIT = gettext_lazy(
    "You lose nothing: this place stays yours until a choice you ranked higher comes free, and then replaces it."
)
_DECLINE = gettext_lazy(
    "It goes to someone else and cannot be asked back. Choices you ranked higher stay on their lists."
)


def can_print(application: Application) -> list[Reason]:
    file_status = FileStatus(application)
    if file_status.enrolled:
        text = gettext_lazy("The certificate of enrolment takes the place of the offer letter.")
        return [Reason("enrolled", text)]
    if not file_status.withdrawn and (file_status.unanswered or file_status.kept):
        return []
    return [Reason("no_offer", gettext_lazy("There is no offer that this letter could speak of."))]


def content(application: Application) -> dict:
    file_status = FileStatus(application)
    offer = file_status.latest_offer
    intake = offer.choice.intake
    return {
        "world": place(intake)["world"],
        "lead": _("The place is yours") if file_status.kept else _("A place is offered to you"),
        "place": place(intake),
        "facts": [
            *fact(_("Campaign"), application.campaign),
            *fact(_("Your choice"), offer.choice.rank),
            *fact(_("Start of classes"), day(intake.starts_on)),
            *fact(_("Bed in the boarding house"), _bed(offer)),
        ],
        "box": _box(file_status),
        "parts": [
            _how(offer, file_status),
            {"title": _("Originals to bring to the centre"), "lines": originals(application, intake.program.level)},
        ],
    }


def _bed(offer: Offer) -> str:
    if offer.with_bed:
        return _("With a bed in the boarding house.")
    if offer.application.boarding == Boarding.NO:
        return ""
    return _("Without a bed for now. Accepting keeps your place on the waiting list for beds.")


def _box(file_status: FileStatus) -> dict:
    if file_status.unanswered:
        until = _("%(date)s at %(time)s") % moment(file_status.latest_offer.deadline)
        return {"label": _("Answer before"), "value": until}
    return {"label": _("Next step"), "value": file_status.bring_originals}


def _how(offer: Offer, file_status: FileStatus) -> dict:
    """Once answered, what the answer means; before, the answers that are open, each with its consequence."""
    if offer.state == OfferState.ACCEPTED:
        return {"title": _("Your answer"), "lines": [_("It is yours. Your other choices end here.")]}
    if offer.state == OfferState.ACCEPTED_WAITING:
        return {"title": _("Your answer"), "lines": [str(_WAIT)]}
    answers: list[tuple[str, StrOrPromise]] = []
    answers.append((_("I accept this place"), _("It is yours. Your other choices end here.")))
    if offer.better_choices().exists():
        answers.append((_("I accept this place and keep waiting for a choice I prefer"), _WAIT))
    answers.append((_("I decline this place"), _DECLINE))
    way = _("Open your file with the resume code and the birth date, on any phone. There are these answers:")
    line = _("%(answer)s: %(consequence)s")
    lines = [line % {"answer": words, "consequence": _after_a_colon(str(then))} for words, then in answers]
    return {"title": _("How to answer"), "lines": [way, *lines, file_status.next_step]}


def _after_a_colon(sentence: str) -> str:
    """Where letters have two sizes, what follows a colon begins with a small one."""
    return sentence[:1].lower() + sentence[1:]
