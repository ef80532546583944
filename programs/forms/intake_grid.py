"""The grid of all intakes of a campaign: a line each, a box for each column that may change."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.office.rows import RowForm, RowFormSet
from programs.intake_changes import FREE, change_intake, kept_values
from programs.models import AverageCheck, Campaign, CampaignState, Intake
from programs.selection import MOST_SEATS, WHOLE

PREFIX = "intake"
_LTR = {"dir": "ltr", "autocomplete": "off"}


def _whole(label, most: int, **kwargs) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        show_hidden_initial=True,
        widget=forms.TextInput({**_LTR, "inputmode": "numeric", "size": 4}),
        error_messages={"required": _("A number is missing here."), "invalid": _("A whole number is asked for here.")},
        **kwargs,
    )


class IntakeForm(RowForm):
    """One intake. Columns that were published with the rules are only read once the campaign is open."""

    seats = _whole(_("seats"), MOST_SEATS)
    extra_offers = _whole(_("offers beyond the seats"), MOST_SEATS)
    women = _whole(_("share for women, in per cent"), WHOLE, required=False)
    distant = _whole(_("share for distant communes, in per cent"), WHOLE, required=False)
    starts_on = forms.DateField(
        label=_("start of classes"), required=False, show_hidden_initial=True, widget=forms.DateInput(_LTR)
    )
    average_check = forms.ChoiceField(
        label=_("declared average compared with the original"), choices=AverageCheck.choices, show_hidden_initial=True
    )
    is_sample = forms.BooleanField(label=_("sample"), required=False, show_hidden_initial=True)

    def __init__(self, *args, row: Intake, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{row.program}{_(':')} {field.label}"
            if name not in FREE and row.campaign.state != CampaignState.DRAFT:
                field.disabled = True

    def save(self) -> list[str]:
        """Names of the columns that changed; what is refused stands beside its box."""
        wanted = {name: self.cleaned_data[name] for name in self.typed if name in self.cleaned_data}
        if self.errors or not wanted:
            return []
        looked_at: dict[str, Any] = {name: self[name].looked_at for name in wanted}
        try:
            changed = change_intake(self.row, wanted, looked_at=looked_at)
        except Refused as refusal:
            self.add_error(next(iter(wanted)), list(refusal.sentences))
            return []
        except ValidationError as error:
            self.add_error(next(iter(wanted)), error.messages)
            return []
        for name, value in wanted.items():
            self.keep(name, value)
        return changed


class IntakeGrid(RowFormSet):
    """The rows are the intakes of one campaign."""

    form = IntakeForm

    def __init__(self, campaign: Campaign, data=None):
        near = ("program__level", "program__center", "program__min_school_level", "campaign")
        intakes = campaign.intakes.select_related(*near).prefetch_related("criteria", "reserves")
        super().__init__({intake.pk: intake for intake in intakes}, data, prefix=PREFIX)

    @property
    def columns(self) -> list[str]:
        """The headings, in the order of the boxes."""
        return [str(field.label) for field in self.form.base_fields.values()]

    def kept(self, intake):
        return kept_values(intake)

    def save(self) -> dict[Intake, list[str]]:
        """What changed, by intake; the other lines are as they were."""
        self.full_clean()
        changed = {form.row: form.save() for form in self.forms if form.changed_data}
        return {intake: names for intake, names in changed.items() if names}
