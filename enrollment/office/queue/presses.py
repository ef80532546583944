"""What each button of the queue does: the one place where a key meets its verb."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.reasons import Reason
from centers.office.forms import SeenForm
from centers.office.numbers import row_number
from enrollment.models import Application, ApplicationEvent, ApplicationMove, Eligibility, RefusalReason
from enrollment.models.notes import NOTE_LENGTH
from enrollment.review.services import NO_REASON
from enrollment.review.whole_file import accept_application, ask_paper, refuse_application, set_aside

_NOT_WHOLE = gettext_lazy("This page was not whole: please open the file again.")


class PressForm(SeenForm):
    """`press`: the button, as `accept` or `ask:bac:blurred`; what was typed beside some of them."""

    press = forms.CharField(max_length=60, error_messages=dict.fromkeys(("required", "max_length"), _NOT_WHOLE))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        error_messages={"max_length": gettext_lazy("The reason is longer than 300 characters.")},
    )
    refusal = forms.CharField(
        label=gettext_lazy("Another reason, as the person reads it"),
        max_length=300,
        required=False,
        error_messages={"max_length": gettext_lazy("The reason is longer than 300 characters.")},
    )
    note = forms.CharField(label=gettext_lazy("Note for colleagues"), max_length=NOTE_LENGTH, required=False)

    @property
    def button(self) -> tuple[str, str, str]:
        """Its name, and up to two words after it."""
        name, _colon, rest = self.cleaned_data["press"].partition(":")
        first, _colon, second = rest.partition(":")
        return name, first, second

    def version_of(self, code: str) -> int:
        """Of the files of a paper that were looked at; 0 for none."""
        return row_number(self.data.get(f"version-{code}", "")) or 0


def decide(application: Application, form: PressForm, **told: Any) -> bool:
    """Does what a button says that ends the work on this file. False for a button that does not.

    `told`: among, seen and by, of the verbs. Raises Refused.
    """
    name, first, second = form.button
    if name not in _DECISIONS:
        return False
    _DECISIONS[name](application, form, first, second, told)
    return True


def pressed(line: ApplicationMove) -> str:
    """The button that left this line in the history; empty where it was none of these."""
    if line.event == ApplicationEvent.DECIDED:
        is_met = any(to == Eligibility.ELIGIBLE for _pk, to in line.figures["decisions"])
        return "accept" if is_met else "refuse"
    return {ApplicationEvent.SET_ASIDE: "wait", ApplicationEvent.PAPER_ASKED: "ask"}.get(line.event, "")


def _accept(application, form, first, second, told) -> None:
    accept_application(application, reason=form.cleaned_data["reason"], **told)


def _wait(application, form, first, second, told) -> None:
    set_aside(application, **told)


def _refuse(application, form, first, second, told) -> None:
    refuse_application(application, refusal=_refusal(application, form, first), **told)


def _refusal(application: Application, form: PressForm, picked: str) -> str:
    """What the person is told, in the language of the file."""
    if picked == "other":
        if not form.cleaned_data["refusal"].strip():
            raise Refused(NO_REASON)
        return form.cleaned_data["refusal"]
    reason = RefusalReason.objects.filter(pk=row_number(picked) or 0, is_active=True).first()
    if reason is None:
        text = gettext_lazy("This reason is not offered any more: please pick another one.")
        raise Refused(Reason("reason_gone", text))
    return getattr(reason, f"text_{application.language}")


def _ask(application, form, first, second, told) -> None:
    ask_paper(application, first, version=form.version_of(first), reason=second, **told)


# Names of buttons, some with what stands after a colon.
_DECISIONS: dict[str, Callable[..., None]] = {"accept": _accept, "wait": _wait, "refuse": _refuse, "ask": _ask}
