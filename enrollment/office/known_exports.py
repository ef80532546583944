"""Tables that are no list of the back office: the enrolled of a centre, in columns that staff keep, and all marks."""

from array import array
from collections.abc import Callable, Sequence

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.table_writing import Column
from centers.models import Center
from centers.office.exports import EXPORT, ExportPage, Source, in_order
from enrollment.applying import answer_columns
from enrollment.models import Application, EnrolledColumn, EnrolledSource, Enrollment, Mark
from enrollment.security.permissions import VIEW, own_choices
from programs.models import Campaign

_S = EnrolledSource
_OF_ANSWERS = (
    _S.FAMILY_NAME, _S.GIVEN_NAME, _S.FAMILY_NAME_LATIN, _S.GIVEN_NAME_LATIN, _S.SEX, _S.BIRTH_DATE, _S.PHONE, _S.EMAIL,
    _S.COMMUNE, _S.SCHOOL_LEVEL, _S.DIPLOMA, _S.DIPLOMA_YEAR, _S.STREAM, _S.AVERAGE,
)  # fmt: skip


def _values() -> dict[str, Callable[[Enrollment], object]]:
    """What each source gives of somebody who is enrolled."""
    answers = {column.name: column for column in answer_columns.columns()}
    found: dict[str, Callable[[Enrollment], object]] = {
        name: lambda row, column=answers[name]: column.value(row.application)  # type: ignore[misc]  # bound now
        for name in _OF_ANSWERS
    }
    return found | {
        _S.NOTHING: lambda row: "",
        _S.REFERENCE: lambda row: row.application.reference,
        _S.CENTER: lambda row: row.offer.choice.intake.program.center,
        _S.PROGRAM: lambda row: row.offer.choice.intake.program,
        _S.PROGRAM_CODE: lambda row: row.offer.choice.intake.program.code,
        _S.LEVEL: lambda row: row.offer.choice.intake.program.level,
        _S.ENTRY_YEAR: lambda row: row.application.campaign.entry_year,
        _S.ENROLLED_ON: lambda row: timezone.localdate(row.enrolled_at),
        _S.WITH_BED: lambda row: row.offer.with_bed,
    }


class PickForm(forms.Form):
    """Which campaign and which centre; every one where none is chosen."""

    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label=gettext_lazy("Campaign"), required=False, to_field_name="slug"
    )
    center = forms.ModelChoiceField(
        Center.objects.none(), label=gettext_lazy("Centre"), required=False, to_field_name="slug"
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        own = own_choices(user).order_by().values("intake__program__center")
        rows = {
            "campaign": Campaign.objects.public().order_by("-entry_year", "-pk"),
            "center": Center.objects.filter(pk__in=own),
        }
        for name, found in rows.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = found, _("all")

    @property
    def chosen(self) -> dict:
        self.full_clean()
        return {name: row for name, row in self.cleaned_data.items() if row}


class KnownExportPage(ExportPage):
    """`?campaign=` and `?center=` narrow it; the rows are of the choices of the account's centres."""

    model = Application
    template_name = "admin/exports/known.html"
    _paths: dict[str, str] = {}

    def has_permission(self):
        return self.request.user.has_perm(EXPORT) and self.request.user.has_perm(VIEW)

    @cached_property
    def picked(self) -> PickForm:
        return PickForm(self.request.GET, user=self.request.user)

    def narrowed(self, rows: QuerySet) -> QuerySet:
        return rows.filter(**{self._paths[name]: row for name, row in self.picked.chosen.items()})

    def get_columns(self) -> Sequence[Column]:
        raise NotImplementedError

    def get_rows(self) -> QuerySet:
        raise NotImplementedError

    def get_source(self):
        rows = self.get_rows()
        return Source(
            title=str(self.title),
            columns=self.get_columns(),
            numbers=array("q", self.narrowed(rows).values_list("pk", flat=True).iterator(chunk_size=2000)),
            read=lambda numbers: in_order(rows.filter(pk__in=numbers), numbers),
            narrowed=self.request.GET.urlencode(),
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"picked": self.picked, **kwargs})


class EnrolledPage(KnownExportPage):
    """In the columns of `EnrolledColumn`: samples until somebody knows which OFPPT asks for."""

    title = gettext_lazy("The enrolled")
    _paths = {"campaign": "application__campaign", "center": "offer__choice__intake__program__center"}

    def get_rows(self):
        near = ("commune", "school_level", "stream")
        return (
            Enrollment.objects.filter(offer__choice__in=own_choices(self.request.user))
            .select_related(
                "application__campaign",
                *(f"application__applicant__{name}" for name in near),
                "offer__choice__intake__program__center",
                "offer__choice__intake__program__level",
            )
            .order_by("offer__choice__intake__program", "application__applicant__folded", "pk")
        )

    @cached_property
    def kept(self) -> list[EnrolledColumn]:
        return list(EnrolledColumn.objects.all())

    def get_columns(self):
        values = _values()
        if not self.kept:
            return [Column(source.label, values[source]) for source in EnrolledSource if source != _S.NOTHING]
        return [Column(column.heading, values[column.source]) for column in self.kept]

    def get_context_data(self, **kwargs):
        is_sample = not self.kept or any(column.is_sample for column in self.kept)
        may_change = self.request.user.has_perm("enrollment.change_enrolledcolumn")
        return super().get_context_data(**{"is_sample": is_sample, "may_change": may_change, **kwargs})


class MarksPage(KnownExportPage):
    title = gettext_lazy("All marks")
    _paths = {"campaign": "choice__application__campaign", "center": "choice__intake__program__center"}

    def get_rows(self):
        return (
            Mark.objects.filter(choice__in=own_choices(self.request.user))
            .select_related(
                "choice__application__applicant", "choice__intake__program__center", "criterion", "entered_by"
            )
            .order_by("choice__intake", "choice__application", "criterion__position", "pk")
        )

    def get_columns(self):
        return [
            Column(_("file number"), lambda mark: mark.choice.application.reference),
            Column(_("person"), lambda mark: mark.choice.application.applicant),
            Column(_("centre"), lambda mark: mark.choice.intake.program.center),
            Column(_("programme"), lambda mark: mark.choice.intake.program),
            Column(_("criterion"), lambda mark: mark.criterion),
            Column(_("mark out of 20"), lambda mark: mark.value),
            Column(_("entered by"), lambda mark: mark.entered_by and mark.entered_by.get_username()),
            Column(_("entered"), lambda mark: mark.entered_at),
        ]
