"""The list of files: what it is filtered by, and what each row is read with."""

from django.contrib import admin
from django.db.models import Count, Exists, Prefetch
from django.utils.translation import gettext_lazy

from centers.office import filters
from centers.office.tables import BoundedChangeList
from enrollment.models import ApplicationState, Document, DocumentState
from enrollment.office import file
from enrollment.security.permissions import documents_to_read, own_choices, undecided_choices
from programs import admin as programs


class StateFilter(admin.SimpleListFilter):
    """Without drafts, which belong to the person alone."""

    title, parameter_name = gettext_lazy("state"), "state"

    def lookups(self, request, model_admin):
        return [(state.value, state.label) for state in ApplicationState if state != ApplicationState.DRAFT]

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


class WaitingFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("what waits"), "waiting"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("A choice of my centres is not decided yet"))]

    def queryset(self, request, queryset):
        return queryset.filter(Exists(undecided_choices(request.user))) if self.value() == "1" else queryset


class DocumentsFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("documents"), "documents"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("Documents to read"))]

    def queryset(self, request, queryset):
        waiting = documents_to_read(request.user).values("application")
        return queryset.filter(pk__in=waiting) if self.value() == "1" else queryset


class ErasureFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("erasure asked"), "erasure"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("Waiting for an answer"))]

    def queryset(self, request, queryset):
        waiting = queryset.filter(erasure_asked_at__isnull=False, anonymised_at=None)
        return waiting if self.value() == "1" else queryset


class CallFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("arrangement asked"), "arrangement"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("To call"))]

    def queryset(self, request, queryset):
        return queryset.to_call() if self.value() == "1" else queryset


class CenterFilter(filters.CenterFilter):
    way = "choices__intake__program__center"


class LikenessFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("likely the same person"), "alike"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("Not looked at yet"))]

    def queryset(self, request, queryset):
        return file.unsure(queryset) if self.value() == "1" else queryset


class ArchiveFilter(programs.ArchiveFilter):
    archived_at = "campaign__archived_at"


class FilesList(BoundedChangeList):
    """Each file with what its row shows, in a few queries for the whole page."""

    def get_queryset(self, request, exclude_parameters=None):
        own = own_choices(request.user).select_related("intake__program")
        files = super().get_queryset(request, exclude_parameters).prefetch_related(None)
        return files.prefetch_related(Prefetch("choices", own, to_attr="own_choices"))

    def get_results(self, request):
        """Papers are counted for the rows of the page alone, not for all that are sorted to find them."""
        super().get_results(request)
        rows = list(self.result_list)
        papers = Document.objects.filter(application__in=rows, state__in=_PAPERS).order_by()
        counted = papers.values_list("application", "state").annotate(Count("pk"))
        known = {(application, state): number for application, state, number in counted}
        for row in rows:
            row.papers_to_read, row.papers_asked = (known.get((row.pk, state), 0) for state in _PAPERS)
        self.result_list = rows


# To be read, and to be sent again.
_PAPERS = (DocumentState.RECEIVED, DocumentState.REFUSED)
