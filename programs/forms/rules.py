"""Changing seats and rules of an intake after opening: what is asked, and the rules that the answers make."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.office.limits import BoundedFormSet
from programs.models import Appointment, Criterion, CriterionKind, ReserveGroup, RuleChange
from programs.selection import MOST_RESERVES, MOST_SEATS, WHOLE, CriterionRule, ReserveRule, Rules

NEW_CRITERIA = 2
_ASKED = ("kind", "name_ar", "name_fr", "weight", "appointment")
_NAME = Criterion._meta.get_field("name").max_length
_REASON = RuleChange._meta.get_field("reason_ar").max_length


class WholeField(forms.IntegerField):
    """A whole number; whatever else is typed gets one sentence that says which."""

    # No number box: browsers empty it of what they cannot read.
    widget = forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "maxlength": 6, "autocomplete": "off"})

    def clean(self, value):
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            figures = {"least": self.min_value, "most": self.max_value}
            raise forms.ValidationError(_("A whole number from %(least)s to %(most)s.") % figures) from error


def _words(label, language: str, longest: int | None, *, lines: int = 0) -> forms.CharField:
    typed = {"dir": "rtl" if language == "ar" else "ltr", "lang": language}
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        widget=forms.Textarea(attrs={**typed, "rows": lines}) if lines else forms.TextInput(attrs=typed),
        error_messages={"max_length": gettext_lazy("This text is too long. Most characters: %(limit_value)s.")},
    )


class SeatsForm(forms.Form):
    """The number of seats, and the reason that is published with any change."""

    seats = WholeField(label=gettext_lazy("seats"), min_value=0, max_value=MOST_SEATS)
    reason_ar = _words(gettext_lazy("Reason, in Arabic"), "ar", _REASON, lines=3)
    reason_fr = _words(gettext_lazy("Reason, in French"), "fr", _REASON, lines=3)


class CriterionForm(forms.Form):
    key = forms.IntegerField(required=False, min_value=1, max_value=10**18, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("kind"), choices=CriterionKind.choices, initial=CriterionKind.ENTERED, required=False
    )
    name_ar = _words(gettext_lazy("Name, in Arabic"), "ar", _NAME)
    name_fr = _words(gettext_lazy("Name, in French"), "fr", _NAME)
    weight = WholeField(label=gettext_lazy("weight in per cent"), min_value=1, max_value=WHOLE)
    appointment = forms.ChoiceField(
        label=gettext_lazy("taken at an appointment"), choices=[("", "—"), *Appointment.choices], required=False
    )

    def has_changed(self) -> bool:
        """A kind alone is still an empty line."""
        return bool(set(self.changed_data) - {"kind"})

    def rule(self) -> CriterionRule:
        asked = self.cleaned_data
        kind = asked["kind"] or CriterionKind.ENTERED
        names = (asked["name_ar"], asked["name_fr"])
        return CriterionRule(str(kind), *names, asked["weight"], asked["key"], asked["appointment"])


class ReserveForm(forms.Form):
    group = forms.ChoiceField(
        label=gettext_lazy("group"),
        choices=[("", gettext_lazy("no share")), *ReserveGroup.choices],
        required=False,
    )
    percent = WholeField(label=gettext_lazy("share in per cent"), min_value=0, max_value=WHOLE, required=False)

    def clean(self):
        super().clean()
        asked = self.cleaned_data
        if asked.get("group") and "percent" in asked and asked["percent"] is None:
            self.add_error("percent", _("A whole number from %(least)s to %(most)s.") % {"least": 0, "most": WHOLE})
        return asked


_Criteria = forms.formset_factory(CriterionForm, BoundedFormSet, extra=NEW_CRITERIA, can_delete=True)
_Reserves = forms.formset_factory(ReserveForm, BoundedFormSet, extra=MOST_RESERVES, max_num=MOST_RESERVES)


class RulesForm:
    """All boxes of one intake. `settled`: only the number of seats is asked, the rest stays as it is."""

    def __init__(self, before: Rules, data=None, *, settled: bool = False):
        self.before, self.settled = before, settled
        self.seats = SeatsForm(data, initial={"seats": before.seats})
        criteria = [{"key": row.key, **_named(row, *_ASKED)} for row in before.criteria]
        reserves = [_named(row, "group", "percent") for row in before.reserves]
        self.criteria = None if settled else _Criteria(data, prefix="criteria", initial=criteria)
        self.reserves = None if settled else _Reserves(data, prefix="reserves", initial=reserves)

    @property
    def _parts(self) -> list:
        return [part for part in (self.seats, self.criteria, self.reserves) if part is not None]

    def is_valid(self) -> bool:
        """Every part is looked at, so that all that is wrong shows at once."""
        wrong = [part for part in self._parts if not part.is_valid()]
        return not wrong

    @property
    def has_errors(self) -> bool:
        return self.seats.is_bound and not self.is_valid()

    def rules(self) -> Rules:
        """What was asked for; only after `is_valid`."""
        seats = self.seats.cleaned_data["seats"]
        if self.settled:
            return self.before.with_seats(seats)
        criteria = [form.rule() for form in self.criteria or () if _is_asked(form)]
        reserves = [form.cleaned_data for form in self.reserves or () if form.cleaned_data.get("group")]
        return Rules(seats, tuple(criteria), tuple(ReserveRule(row["group"], row["percent"]) for row in reserves))

    def reasons(self) -> dict[str, str]:
        return {name: self.seats.cleaned_data[name] for name in ("reason_ar", "reason_fr")}


def _named(row, *names: str) -> dict:
    return {name: getattr(row, name) for name in names}


def _is_asked(form: CriterionForm) -> bool:
    """Not one of the empty lines for new criteria, nor one that is taken away."""
    return bool(form.cleaned_data.get("weight")) and not form.cleaned_data.get("DELETE")
