"""What staff are asked when they do something for somebody on the phone: who speaks, and how that was made sure."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from centers.core.errors import Refused
from centers.core.moves import not_now
from centers.core.reasons import Reason
from enrollment.applying.assisted import can_reopen_entry, reopen_entry
from enrollment.applying.corrections import correct_phone
from enrollment.forms.fields import PhoneField
from enrollment.models import Application, CallerCheck, ConsentMeans
from enrollment.offers import rules
from enrollment.offers.for_person import answer_for_person, extend_offer
from enrollment.security.permissions import own_choices

_NOTE = gettext_lazy("What else is to be remembered (optional)")


class CheckedForm(forms.Form):
    """How it was made sure who speaks, and a note; both stay in the history."""

    checked = forms.ChoiceField(
        label=gettext_lazy("How was the person checked?"),
        choices=CallerCheck.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how the person was checked: nothing is done without it.")},
    )
    reason = forms.CharField(
        label=_NOTE,
        max_length=300,
        required=False,
        error_messages={"max_length": gettext_lazy("The note is longer than 300 characters.")},
    )


class AnswerForm(CheckedForm):
    answer = forms.ChoiceField(
        label=gettext_lazy("What does the person say?"),
        choices=[
            (rules.ACCEPT, pgettext_lazy("answer", "Accepts the place for good")),
            (rules.WAIT, pgettext_lazy("answer", "Keeps the place and waits for a better choice, if there is one")),
            (rules.DECLINE, pgettext_lazy("answer", "Declines the place")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what the person answers.")},
    )
    field_order = ("answer", "checked", "reason")


class ExtendForm(CheckedForm):
    last_day = forms.DateField(
        label=gettext_lazy("Last day to answer"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the last day to answer."),
            "invalid": gettext_lazy("This is no date: write it as 25/09/2027."),
        },
    )
    field_order = ("last_day", "checked", "reason")


class PhonesForm(CheckedForm):
    """What stays empty does not change."""

    phone = PhoneField(label=gettext_lazy("New phone number of the person"), required=False, missing="")
    has_whatsapp = forms.ChoiceField(
        label=gettext_lazy("WhatsApp on this number"),
        choices=[("", gettext_lazy("Not known")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        required=False,
    )
    guardian_phone = PhoneField(label=gettext_lazy("New phone number of the guardian"), required=False, missing="")
    field_order = ("phone", "has_whatsapp", "guardian_phone", "checked", "reason")

    def answers(self) -> dict:
        """By column; what was left empty is not among them."""
        data = self.cleaned_data
        found = {name: data[name] for name in ("phone", "guardian_phone") if data[name]}
        return found | ({"has_whatsapp": data["has_whatsapp"] == "yes"} if data["has_whatsapp"] else {})

    def clean(self):
        found = super().clean() or {}
        if not self.errors and not self.answers():
            raise forms.ValidationError(_("Write the new number: nothing has changed so far."))
        return {**found, "numbers": {} if self.errors else self.answers()}


class AgainForm(CheckedForm):
    """The person is here: says the birth date, shows who she or he is, and consents anew."""

    reason = None  # type: ignore[assignment]  # no note: a form leaves out what is None

    birth_date = forms.DateField(
        label=gettext_lazy("Birth date, as the person says it"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("The birth date is missing."),
            "invalid": gettext_lazy("This is no date: write it as 25/09/2008."),
        },
    )
    consent = forms.ChoiceField(
        label=gettext_lazy("How did the person consent?"),
        choices=ConsentMeans.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Without the consent of the person nobody else fills in.")},
    )
    field_order = ("birth_date", "checked", "consent")


def answer(request, offer, answers) -> str:
    answer_for_person(offer, **_given(answers, "answer"), among=own_choices(request.user), by=request.user)
    return _("The answer is noted. A message is written to the person.")


def extend(request, offer, answers) -> str:
    extend_offer(offer, **_given(answers, "last_day"), among=own_choices(request.user), by=request.user)
    return _("The person has more time to answer. A message is written.")


def _given(answers: dict, name: str) -> dict:
    return {key: answers[key] for key in (name, "checked", "reason", "seen")}


def phones(request, application, answers) -> str:
    told = {key: answers[key] for key in ("checked", "reason", "seen")}
    correct_phone(application, answers["numbers"], **told, by=request.user)
    return _("The number is corrected. A message is written to the person.")


def can_reopen(application: Application) -> list[Reason]:
    """Of a file that somebody's account entered."""
    entry = getattr(application, "assisted_entry", None)
    return can_reopen_entry(entry) if entry else [not_now(application)]


def reopen(request, application, answers) -> str:
    if found := can_reopen(application):
        raise Refused(*found)
    told = {key: answers[key] for key in ("birth_date", "consent", "checked")}
    reopen_entry(application.assisted_entry, **told, by=request.user)
    return _("The entry is open again: it stands on the page for filling in with somebody, to be handed over anew.")
