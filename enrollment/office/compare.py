"""Two files side by side: made one with a reason, page by page, or noted as two persons."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core import seen
from centers.core.table_writing import Column
from centers.core.types import StrOrPromise
from centers.office.buttons import ReasonForm
from centers.office.exports import in_words
from centers.office.forms import SeenField
from centers.office.pages import Crumb, FormPage
from enrollment.applying import answer_columns
from enrollment.models import Application, Mark
from enrollment.offers.merging import PAGES, Taken, can_merge_files, merge_files, to_be_taken
from enrollment.review.duplicates import compared_with
from enrollment.security.permissions import DECIDE, files_for_reading

from . import export_columns
from .alike import noted_as_two


class MergeForm(ReasonForm):
    """`take`: the pages whose answers come from the file that is withdrawn."""

    take = forms.MultipleChoiceField(choices=[(page, page) for page in PAGES], required=False)
    seen = SeenField()
    sure = forms.BooleanField(
        label=gettext_lazy("I have compared the papers: this is one person. This cannot be undone."),
        error_messages={"required": gettext_lazy("Tick that it is one person: this cannot be undone.")},
    )
    field_order = ("take", "reason", "sure")


class TwoPersonsForm(forms.Form):
    """The button of its own that says they are two."""

    @property
    def is_sent(self) -> bool:
        return "two" in self.data


class ComparePage(FormPage):
    """GET: both files; the first of the address is the one that stands. POST `two`: two persons; else merged."""

    model = Application
    permission = DECIDE
    template_name = "admin/enrollment/alike/compare.html"
    context_object_name = "kept"
    form_class = MergeForm

    def get_queryset(self):
        return files_for_reading(self.request.user)

    @cached_property
    def other(self) -> Application:
        found = get_object_or_404(self.get_queryset(), pk=self.kwargs["other"])
        if found.pk == self.object.pk:
            raise Http404
        return found

    def get_title(self):
        return _("Two files side by side")

    def get_breadcrumbs(self):
        address = f"{reverse('admin:enrollment_application_alike')}?campaign={self.object.campaign.slug}"
        return [self.list_crumb(), Crumb(_("Likely the same person"), address)]

    def get_success_url(self):
        return reverse("admin:enrollment_application_change", args=[self.object.pk])

    def post(self, request, *args, **kwargs):
        if TwoPersonsForm(request.POST).is_sent:
            return self.done(noted_as_two(self.object, self.other, by=request.user))
        return super().post(request, *args, **kwargs)

    def act(self, form):
        answers = form.cleaned_data
        told = {"pages": answers["take"], "reason": answers["reason"], "seen": answers["seen"], "by": self.request.user}
        merge_files(self.object, self.other, **told)
        return _("One file stands; the other is withdrawn, and both say so.")

    def refused(self, form, refusal):
        super().refused(form, refusal)
        if isinstance(refusal, seen.Moved):
            form.data = form.data.copy()
            form.data["seen"] = self._token()

    def _token(self) -> str:
        return seen.token(self.object, self.other)

    def get_initial(self):
        return {"seen": self._token()}

    def get_context_data(self, **kwargs):
        kept, other, form = self.object, self.other, self.get_form()
        found = {
            "other": other,
            "form": form,
            "pages": self._pages(form["take"].value() or []),
            "against": can_merge_files(kept, other),
            "taken": self._taken(),
            "compared": other.pk in compared_with(kept.pk),
            "turned": reverse("admin:enrollment_application_compare", args=[other.pk, kept.pk]),
        }
        return super().get_context_data(**{**found, **kwargs})

    def _taken(self) -> Taken:
        """As far as it does not depend on the boxes: marks and papers; and the choices that a box would add."""
        return to_be_taken(self.object, self.other, ["choices"])

    def _pages(self, ticked: list[str]) -> list[dict]:
        """Page by page: slug, title, rows (label, values of the file that stands and of the other, whether they
        differ, whether they are read from left to right); last what became of the files, which no box takes over."""
        files, told = (self.object, self.other), answer_columns.columns()
        parts = [
            _part(
                page,
                title,
                [_row(column, files) for column in told if column.page in (page, *_WITHIN.get(page, ()))],
                ticked,
            )
            for page, title in _TITLES.items()
        ]
        return [*parts, _part("", _("What became of it"), [_row(column, files) for column in _became()], ticked)]


_TITLES: dict[str, StrOrPromise] = {
    "birth": gettext_lazy("Birth date and school level"),
    "choices": gettext_lazy("Choices"),
    "name": gettext_lazy("Name and sex"),
    "contact": gettext_lazy("Contact"),
    "home": gettext_lazy("Home and bed"),
    "schooling": gettext_lazy("Schooling"),
    "words": gettext_lazy("Own words"),
}
_WITHIN = {"home": ("outside",)}
_LTR = ("phone", "guardian_phone", "email", "average", "diploma_average")


def _part(slug: str, title: StrOrPromise, rows: list[dict], ticked: list[str]) -> dict:
    rows = [row for row in rows if any(row["values"])]
    differs = any(row["differs"] for row in rows)
    return {"slug": slug, "title": title, "rows": rows, "differs": differs, "is_ticked": slug in ticked}


def _row(column: Column, files: tuple[Application, Application]) -> dict:
    values = [in_words(column.value(file)) for file in files]
    is_ltr = getattr(column, "name", "") in _LTR
    label = capfirst(str(column.heading))
    return {"label": label, "values": values, "differs": values[0] != values[1], "is_ltr": is_ltr}


def _became() -> list[Column]:
    return [
        Column(_("state"), Application.get_state_display),
        Column(_("decisions"), export_columns.decisions),
        Column(_("papers"), lambda file: _(", ").join(str(document.paper) for document in file.documents.all())),
        Column(_("marks"), _marks),
        Column(_("offer of a place"), lambda file: file.held_offer()),
    ]


def _marks(file: Application) -> str:
    marks = Mark.objects.filter(choice__application=file).select_related("criterion").order_by("choice__rank", "pk")
    return _(", ").join(f"{mark.criterion} {mark.value}" for mark in marks)
