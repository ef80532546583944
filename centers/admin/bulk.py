"""Bulk jobs of an account: what was asked, what would change, how far it has come, what stayed as it was and why."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from centers import bulk
from centers.bulk import BulkRow, BulkWork
from centers.core.errors import Refused
from centers.core.formatting import in_short
from centers.models import BulkJob, BulkState
from centers.office.pages import FormPage
from centers.office.previews import PreviewRow
from centers.office.reading import ReadOnly

SHOWN = 50  # rows that change, until all are asked for
ASK_AGAIN = 3  # seconds after which the page of a job that goes on asks again
SIGNS = {BulkState.PLANNED: "ask", BulkState.DONE: "ok", BulkState.STOPPED: "no"}


@admin.register(BulkJob)
class BulkJobAdmin(ReadOnly, admin.ModelAdmin):
    """One's own; who may do everything sees those of all."""

    list_display = ["what", "rows_shown", "state_shown", "asked_by", "asked"]
    list_display_links = ["what"]
    list_filter = ["state"]
    actions = None

    def may_read(self, user):
        return user.is_active and user.is_staff

    def has_module_permission(self, request):
        return False  # reached from lists and jobs; it is no table to look things up in

    def get_queryset(self, request):
        jobs = super().get_queryset(request).select_related("by").defer("rows")
        return jobs if request.user.is_superuser else jobs.filter(by=request.user)

    def get_urls(self):
        go = JobPage.office_view(table=self)
        return [path("<int:pk>/do/<slug:step>/", go, name="centers_bulkjob_do"), *super().get_urls()]

    def row_page(self, request, job):
        return JobPage.show(request, job, table=self)

    @admin.display(description=BulkJob._meta.get_field("verb").verbose_name, ordering="verb")
    def what(self, job):
        return label_of(job)

    @admin.display(description=gettext_lazy("rows"), ordering="total")
    def rows_shown(self, job):
        return format_html('<bdi dir="ltr">{}</bdi>', f"{job.done} / {job.total}")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, job):
        sign = SIGNS.get(BulkState(job.state), "ask")
        return format_html('<span class="state {}">{}</span>', sign, job.get_state_display())

    @admin.display(description=gettext_lazy("asked by"), ordering="by")
    def asked_by(self, job):
        return format_html('<bdi dir="ltr">{}</bdi>', job.by)

    @admin.display(description=gettext_lazy("asked"), ordering="planned_at")
    def asked(self, job):
        return in_short(job.planned_at)


def label_of(job: BulkJob) -> str:
    verb = bulk.verb_of(job)
    return str(verb.label) if verb else job.verb


class JobPage(FormPage):
    """A job. Before it is confirmed: what would change, with the form of its arguments; then how far it has come.

    POST to a `step`: `look` takes the arguments and what stands there now, `start` confirms, `stop` ends it, `again`
    plans it anew for the rows that stayed as they were.
    """

    model = BulkJob
    template_name = "admin/centers/bulkjob/job.html"
    context_object_name = "job"
    table: BulkJobAdmin = None  # type: ignore[assignment]  # given by whoever names its address

    def has_permission(self):
        return self.table.may_read(self.request.user)

    def get_queryset(self):
        return self.table.get_queryset(self.request)

    def get_title(self):
        return label_of(self.object)

    @property
    def is_own(self) -> bool:
        """What is done stands in the name of whoever asked: nobody else confirms it."""
        return self.object.by_id == self.request.user.pk

    def get_success_url(self):
        return reverse("admin:centers_bulkjob_change", args=[self.object.pk])

    def get(self, request, *args, **kwargs):
        return redirect(self.get_success_url())

    def get_form_class(self):
        verb = bulk.verb_of(self.object)
        return verb.form if verb and verb.form else forms.Form

    def get_form_kwargs(self):
        """Of a planned job: what was typed, else what is kept of it."""
        if self.get_form_class() is forms.Form:
            return {"data": {}}
        typed = self.request.POST if self.kwargs.get("step") == "look" else self.object.arguments or None
        return {"data": typed, "job": self.object}

    def post(self, request, *args, **kwargs):
        if kwargs["step"] not in _STEPS:
            return redirect(self.get_success_url())
        if kwargs["step"] in _IN_ONES_NAME and not self.is_own:
            raise PermissionDenied
        step, form = getattr(self, f"_{kwargs['step']}"), self.get_form()
        if kwargs["step"] in ("look", "start") and not form.is_valid():
            return self.form_invalid(form)
        try:
            return self.done(step(form))
        except Refused as refusal:
            for sentence in refusal.sentences:
                messages.error(request, sentence)
            return redirect(self.get_success_url())

    def _look(self, form):
        bulk.change_arguments(self.object, form.arguments() if hasattr(form, "arguments") else {})
        bulk.look_again(self.object)
        return redirect(self.get_success_url())

    def _start(self, form):
        job = bulk.start(self.object)
        if job.state == BulkState.DONE:
            return _("Done: %(done)s of %(total)s.") % {"done": job.done, "total": job.total}
        return redirect(self.get_success_url())

    def _stop(self, form):
        bulk.stop(self.object)
        return _("Stopped. What was done stays done; the rest stays as it was.")

    def _again(self, form):
        old, verb = self.object, bulk.verb_of(self.object)
        numbers = list(old.results.values_list("row", flat=True))
        if verb is None or not numbers:
            return redirect(self.get_success_url())
        told = {"arguments": old.arguments, "chosen_from": old.chosen_from, "by": self.request.user}
        job = bulk.plan(verb, numbers, **told)
        return redirect(reverse("admin:centers_bulkjob_change", args=[job.pk]))

    # --- what it shows --------------------------------------------------------------------------

    def get_context_data(self, **kwargs):
        job = self.object
        found = {
            "label": label_of(job),
            "sign": SIGNS.get(BulkState(job.state), "ask"),
            "is_own": self.is_own,
            "is_planned": job.state == BulkState.PLANNED,
            "steps": {step: reverse("admin:centers_bulkjob_do", args=[job.pk, step]) for step in _STEPS},
            "back": job.chosen_from if job.chosen_from.startswith("/admin/") else self.list_crumb().url,
            **(self._planned(job) if job.state == BulkState.PLANNED else self._begun(job)),
        }
        return super().get_context_data(**{**found, **kwargs})

    def _planned(self, job: BulkJob) -> dict:
        verb, form = bulk.verb_of(job), self.get_form()
        asks = bool(form.fields)
        if verb is None or verb.preview is None or (asks and not (form.is_bound and form.is_valid())):
            return {"form": form, "asks": asks, "grave": bool(verb and verb.grave), "preview": None}
        rows = [BulkRow(*row) for row in job.rows]
        preview = verb.preview(BulkWork(rows, job.by, job.arguments))
        shown = len(preview.changes) if self.request.GET.get("all") else SHOWN
        return {
            "title": preview.title,
            "form": form,
            "asks": asks,
            "preview": preview,
            "grave": verb.grave,
            "changes": [(row, list(zip(preview.headings, row.cells, strict=False))) for row in preview.changes[:shown]],
            "hidden": len(preview.changes[shown:]),
            "dots": _dots(len(preview.changes), len(preview.left_out)),
        }

    def _begun(self, job: BulkJob) -> dict:
        verb = bulk.verb_of(job)
        results = list(job.results.all()[:200])
        names = verb.names([one.row for one in results]) if verb else {}
        return {
            "asks_again": ASK_AGAIN if job.is_going_on and "still" not in self.request.GET else 0,
            "seconds": ASK_AGAIN,
            "left_rows": [_left_row(one, names) for one in results],
            "more_left": job.left_out - len(results),
            "is_silent": job.is_going_on and timezone.now() - job.heard_at > 2 * bulk.SILENT,
            "progress": _("Rows done: %(done)s of %(total)s.") % {"done": job.position, "total": job.total},
        }


_STEPS = ("look", "start", "stop", "again")
_IN_ONES_NAME = ("look", "start")


def _left_row(result, names: dict[int, tuple[str, str]]) -> PreviewRow:
    code, url = names.get(result.row, (str(result.row), ""))
    language = (get_language() or "ar")[:2]
    return PreviewRow(result.row, code, url, reasons=[reason.get(language, "") for reason in result.reasons])


def _dots(changes: int, left: int) -> str:
    """A sign for each row, as long as they can be counted at a glance."""
    return "y" * changes + "n" * left if changes + left <= 200 else ""
