"""Two files side by side: made one with a reason, page by page, or noted as two persons."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core import seen
from centers.office.buttons import ReasonForm
from centers.office.forms import SeenField
from centers.office.pages import Crumb, FormPage
from enrollment.applying import overview, steps
from enrollment.models import Application
from enrollment.offers.merging import PAGES, Taken, can_merge_files, merge_files, to_be_taken
from enrollment.review.duplicates import compared_with
from enrollment.security.permissions import DECIDE, files_for_reading

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
        """Title, address, rows (label, of the file that stands, of the other, whether they differ) page by page."""
        found: dict[str, dict] = {}
        answers = [_answers(file) for file in (self.object, self.other)]
        for page, label in dict.fromkeys([*answers[0], *answers[1]]):
            slug = steps.outer(steps.get(page)).slug
            values = tuple(one.get((page, label), "") for one in answers)
            part = found.setdefault(slug, {"slug": slug, "title": steps.title(slug), "rows": [], "differs": False})
            part["rows"].append({"label": label, "values": values, "differs": values[0] != values[1]})
            part["differs"] |= values[0] != values[1]
            part["is_ticked"] = slug in ticked
        return [found[page] for page in PAGES if page in found]


def _answers(application: Application) -> dict[tuple[str, str], str]:
    """(page, label) -> the answer, the choices included."""
    rows = [row for section in overview.sections(application) for row in section.rows]
    found = {(row.page, row.label): row.value for row in rows}
    for choice in application.choices.all():
        found["choices", _("Choice %(rank)s") % {"rank": choice.rank}] = str(choice.intake.program)
    return found
