"""The form of a campaign made like an earlier one: every date is shown, and corrected where it is wrong."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from centers.office.rows import RowForm, RowFormSet
from programs.campaign_copies import DAYS, MOMENTS, IntakeCopy
from programs.models import Campaign
from programs.selection import MOST_SEATS

_LTR = {"dir": "ltr", "autocomplete": "off"}


class MomentField(forms.SplitDateTimeField):
    """Day and hour in two boxes."""

    def __init__(self, **kwargs):
        widget = forms.SplitDateTimeWidget(date_attrs=_LTR, time_attrs=_LTR, time_format="%H:%M")
        super().__init__(widget=widget, **kwargs)


class CopyForm(forms.ModelForm):
    """What the new campaign is called and when; `source`: the campaign it is made like."""

    class Meta:
        model = Campaign
        fields = ["name_ar", "name_fr", "slug", "entry_year", *MOMENTS, *DAYS, "is_sample"]
        field_classes = dict.fromkeys(MOMENTS, MomentField)
        widgets = {name: forms.DateInput(_LTR) for name in DAYS} | {"slug": forms.TextInput(_LTR)}
        help_texts = {"is_sample": _("Clear this box for a campaign that people really apply in.")}

    def __init__(self, *args, source: Campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.source = source
        for language, direction in (("ar", "rtl"), ("fr", "ltr")):
            field = self.fields[f"name_{language}"]
            field.widget.attrs |= {"dir": direction, "lang": language}
            # The form is made before its columns are called by their language (rehamna_portal.apps).
            column = Campaign._meta.get_field(f"name_{language}")
            assert isinstance(column, Field), "a column of its own"
            field.label = capfirst(str(column.verbose_name))
        self.fields["entry_year"].widget.attrs |= _LTR
        for name in MOMENTS:
            field = self.fields[name]
            for box, what in zip(field.widget.widgets, (_("Day"), _("Hour")), strict=True):
                box.attrs = {**box.attrs, "aria-label": f"{field.label}{_(':')} {what}"}
        for name in DAYS:
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def dates(self) -> Iterator[tuple[forms.BoundField, date | datetime | None, bool]]:
        """Each box of a date, with what it was in the campaign that is copied, and whether it has an hour."""
        for name in (*MOMENTS, *DAYS):
            yield self[name], getattr(self.source, name), name in MOMENTS

    def texts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name_ar", "name_fr", "slug", "entry_year")]


class IntakeCopyForm(RowForm):
    """One intake; the row is an IntakeCopy. One that is left as it was shown is taken over as it was proposed."""

    taken = forms.BooleanField(label=_("Take over"), required=False)
    seats = forms.IntegerField(
        label=_("seats"),
        min_value=0,
        max_value=MOST_SEATS,
        widget=forms.TextInput({**_LTR, "inputmode": "numeric", "size": 4}),
        error_messages={
            "required": _("The number of seats is missing."),
            "invalid": _("The number of seats is a whole number."),
        },
    )
    starts_on = forms.DateField(label=_("start of classes"), required=False, widget=forms.DateInput(_LTR))

    def wanted(self) -> IntakeCopy | None:
        """As it is asked for; None where it is left behind."""
        if not self.changed_data:
            return self.row
        answers: dict[str, Any] = self.cleaned_data
        if not answers["taken"]:
            return None
        row = self.row
        return IntakeCopy(row.source, row.slug, answers["seats"], answers["starts_on"], row.is_sample)


class IntakeCopyFormSet(RowFormSet):
    form = IntakeCopyForm

    def __init__(self, intakes: list[IntakeCopy], data=None):
        super().__init__({one.source.pk: one for one in intakes}, data, prefix="intake")

    def kept(self, row):
        return {"taken": True, "seats": row.seats, "starts_on": row.starts_on}

    def wanted(self) -> list[IntakeCopy]:
        """Only after `is_valid`."""
        return [one for form in self.forms if (one := form.wanted())]
