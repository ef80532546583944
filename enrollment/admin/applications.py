"""The list of files, the page of one, and its buttons. Every query starts from `enrollment.security.permissions`."""

from functools import partial

from django.contrib import admin, messages
from django.db.models import Exists
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from centers.core import seen
from centers.core.errors import Refused
from centers.core.formatting import in_short
from centers.models import Center
from centers.office.buttons import Buttons, ReasonForm, Verb
from centers.office.numbers import row_number
from centers.office.reading import ReadOnly
from centers.reference import network
from enrollment.applying.arrangements import can_note_called, note_called
from enrollment.applying.corrections import can_correct_person, correct_person
from enrollment.models import Application, ApplicationState
from enrollment.offers.averages import verify_average
from enrollment.offers.rules import can_end_place, can_enroll, can_withdraw
from enrollment.offers.services import end_place, enroll, withdraw
from enrollment.office import (
    after_publishing,
    bulk,
    choices,
    documents,
    export_columns,
    file,
    letters,
    mark_tables,
    marks,
    table_pages,
)
from enrollment.office.person import PersonForm
from enrollment.privacy.erasure import answer_erasure, can_answer_erasure, can_grant_erasure, grant_erasure
from enrollment.review import search
from enrollment.review.services import can_note_two_persons, note_two_persons
from enrollment.security.permissions import (
    DECIDE,
    ENROLL,
    VIEW,
    documents_to_read,
    files_for_reading,
    own_choices,
    undecided_choices,
)
from enrollment.security.recovery import can_give_new_code, give_new_code
from programs import admin as programs

from . import lost_codes


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


class CenterFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("centre"), "center"

    def lookups(self, request, model_admin):
        return [(str(center.pk), center) for center in Center.objects.all()]

    def queryset(self, request, queryset):
        center = row_number(self.value() or "")
        return queryset.filter(choices__intake__program__center=center).distinct() if center else queryset


class LikenessFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("likely the same person"), "alike"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("Not looked at yet"))]

    def queryset(self, request, queryset):
        return file.unsure(queryset) if self.value() == "1" else queryset


class ArchiveFilter(programs.ArchiveFilter):
    archived_at = "campaign__archived_at"


def _withdraw(request, application, answers):
    withdraw(application, by=request.user, reason=answers["reason"], seen=answers["seen"])
    return _("The application is withdrawn.")


def _note_average(request, application, answers):
    application = verify_average(application, answers["average"], seen=answers["seen"], by=request.user)
    return after_publishing.noted(application)


def _enroll(request, application, answers):
    """The average is noted first; where the place does not stand with it, nobody is enrolled."""
    if answers["average"] is not None:
        if found := can_enroll(application, reads_average=True):
            raise Refused(*found)
        application = verify_average(application, answers["average"], seen=answers["seen"], by=request.user)
        if not application.held_offer():
            return after_publishing.noted(application)
    enroll(application, among=own_choices(request.user), by=request.user)
    return _("%(person)s is enrolled.") % {"person": application.applicant}


def _end_place(request, application, answers):
    end_place(application, **answers, among=own_choices(request.user), by=request.user)
    return _("The place has ended. Seat and bed go to the next person by the next allocation.")


def _give_new_code(request, application, answers):
    code = give_new_code(application, by=request.user, checked=answers["checked"], seen=answers["seen"])
    return lost_codes.code_page(request, application, code)


def _correct_person(request, application, answers):
    correct_person(application, answers, reason=answers["reason"], seen=answers["seen"], by=request.user)
    return _("The correction is saved.")


def _anonymise(request, application, answers):
    grant_erasure(application, seen=answers["seen"], by=request.user)
    return _("The file is anonymised.")


def _answer_erasure(request, application, answers):
    answer_erasure(application, reason=answers["reason"], seen=answers["seen"], by=request.user)
    return _("The answer stands on the person's page.")


def _note_called(request, application, answers):
    note_called(application, by=request.user)
    return _("Noted: the person was called.")


def _two_persons(request, application, answers):
    note_two_persons(application, by=request.user)
    return _("Noted: these files belong to different people.")


@admin.register(Application)
class ApplicationAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    list_display = ["number", "person", "state_shown", "first_choice", "home", "boarding_shown", "sent"]
    list_filter = [
        ArchiveFilter, "campaign", WaitingFilter, DocumentsFilter, CallFilter, ErasureFilter, StateFilter, CenterFilter,
        "boarding", LikenessFilter,
    ]  # fmt: skip
    list_per_page = 50
    search_fields = ["reference"]
    search_help_text = gettext_lazy("File number, list number, name or phone")
    ordering = ["-submitted_at", "-id"]
    actions = ["decide_by_the_rules"]
    verbs = {
        "enroll": Verb(
            gettext_lazy("Enrol"),
            ENROLL,
            _enroll,
            form=after_publishing.EnrolForm,
            note=gettext_lazy("The originals were seen and agree with the answers of the file."),
            can=partial(can_enroll, reads_average=True),
        ),
        "average": Verb(
            gettext_lazy("Note the average on the original"),
            DECIDE,
            _note_average,
            form=after_publishing.AverageForm,
            note=gettext_lazy(
                "It counts from now on. If it is lower, the allocation that gave a place is worked out again with it: "
                "the place stays if it would still have been given, and goes back if not. A higher one never harms."
            ),
            can=after_publishing.can_note_average,
        ),
        "end-place": Verb(
            gettext_lazy("End the place"),
            ENROLL,
            _end_place,
            form=after_publishing.EndingForm,
            grave=True,
            note=gettext_lazy("Did not come, or left. The person is told; seat and bed come free."),
            can=can_end_place,
        ),
        "new-code": Verb(
            gettext_lazy("Give a new code"),
            DECIDE,
            _give_new_code,
            form=lost_codes.IdentityForm,
            note=gettext_lazy("The old code stops working. The new one is shown once, on the next page."),
            can=can_give_new_code,
        ),
        "two-persons": Verb(gettext_lazy("They are two persons"), DECIDE, _two_persons, can=can_note_two_persons),
        "called": Verb(
            gettext_lazy("The person was called"),
            DECIDE,
            _note_called,
            note=gettext_lazy(
                "You spoke with the person about the arrangement. Only the call is noted: who made it and when."
            ),
            can=can_note_called,
        ),
        "correct": Verb(
            gettext_lazy("Correct name, birth date or commune"),
            DECIDE,
            _correct_person,
            form=PersonForm,
            note=gettext_lazy("From the papers. What stays empty does not change; the reason stays in the history."),
            can=can_correct_person,
        ),
        "anonymise": Verb(
            gettext_lazy("Anonymise"),
            DECIDE,
            _anonymise,
            grave=True,
            note=gettext_lazy("Name, contact and answers are removed for good; counts stay. This cannot be undone."),
            can=can_grant_erasure,
        ),
        "keep": Verb(
            gettext_lazy("Answer the request for erasure"),
            DECIDE,
            _answer_erasure,
            form=ReasonForm,
            note=gettext_lazy(
                "The data stay for now. The person reads the reason: say what the law and the stage allow."
            ),
            can=can_answer_erasure,
        ),
        "withdraw": Verb(
            gettext_lazy("Withdraw the application"),
            DECIDE,
            _withdraw,
            form=ReasonForm,
            grave=True,
            note=gettext_lazy("At the wish of the person. A place that is held goes back, with its bed."),
            can=partial(can_withdraw, by_staff=True),
        ),
    }

    # --- what is allowed: the rights of enrollment.security.permissions, never those of the stock form ----------

    def may_read(self, user):
        return user.has_perm(VIEW)

    def get_queryset(self, request):
        return files_for_reading(request.user).order_by(*self.ordering)

    def get_actions(self, request):
        return super().get_actions(request) if request.user.has_perm(DECIDE) else {}

    def columns_to_export(self, request):
        return export_columns.of_files()

    def rows_to_export(self, request, rows):
        return export_columns.read(request.user, rows)

    # --- the list ---------------------------------------------------------------------------------

    def get_search_results(self, request, queryset, search_term):
        return queryset.filter(pk__in=search.files(search_term).values("pk")), False

    @admin.display(description=gettext_lazy("file number"), ordering="reference")
    def number(self, application):
        return format_html('<bdi dir="ltr" class="num">{}</bdi>', application.reference)

    @admin.display(description=gettext_lazy("person"), ordering="applicant__folded")
    def person(self, application):
        return format_html("<bdi>{}</bdi>", application.applicant)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, application):
        return format_html(
            '<span class="state {}">{}</span>',
            file.STATE_SIGNS.get(application.state, ""),
            application.get_state_display(),
        )

    @admin.display(description=gettext_lazy("choices"))
    def first_choice(self, application):
        return " · ".join(f"{c.rank}. {c.intake.program}" for c in application.own_choices)

    @admin.display(description=gettext_lazy("commune"), ordering="applicant__commune")
    def home(self, application):
        person = application.applicant
        return person.commune or network().outside

    @admin.display(description=gettext_lazy("boarding answer"), ordering="boarding")
    def boarding_shown(self, application):
        return application.get_boarding_display()

    @admin.display(description=gettext_lazy("sent"), ordering="submitted_at")
    def sent(self, application):
        return in_short(application.submitted_at)

    @admin.action(description=gettext_lazy("Decide by the rules: preview"))
    def decide_by_the_rules(self, request, queryset):
        chosen = list(queryset.values_list("pk", flat=True)[: bulk.AT_ONCE + 1])
        if len(chosen) > bulk.AT_ONCE:
            messages.warning(request, _("Only the first %(count)s files are taken at once.") % {"count": bulk.AT_ONCE})
        query = "&".join(f"id={pk}" for pk in chosen[: bulk.AT_ONCE])
        return redirect(f"{reverse('admin:enrollment_application_bulk')}?{query}")

    # --- pages --------------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        grid, table = marks.MarksPage.office_view(), mark_tables.TablePage.office_view()
        return [
            *table_pages.urls(),
            path("do/bulk/", bulk.BulkPage.office_view(), name="enrollment_application_bulk"),
            path("do/marks/", marks.IntakesPage.office_view(), name="enrollment_application_intakes"),
            path("do/marks/<int:pk>/", grid, name="enrollment_application_marks"),
            path("do/marks/<int:pk>/table/", table, name="enrollment_application_mark_table"),
            path(
                "do/marks/<int:pk>/table.<slug:ending>",
                mark_tables.Download.office_view(),
                name="enrollment_application_mark_download",
            ),
            path("do/choice/<int:pk>/", choices.ChoicePage.office_view(), name="enrollment_application_choice"),
            path("do/document/<int:pk>/file/", documents.OpenFile.office_view(), name="enrollment_document_file"),
            path(
                "do/document/<int:pk>/<slug:code>/",
                documents.PaperPage.office_view(),
                name="enrollment_application_document",
            ),
            path(
                "<int:pk>/letters/<slug:kind>/<slug:language>.pdf",
                view(require_safe(letters.page)),
                name="enrollment_application_letter",
            ),
            *super().get_urls(),
        ]

    def looked_at(self, application):
        return seen.token(application, *application.offers.all())

    def row_page(self, request, application):
        """One file, to be read. What can be done stands on it as buttons; there is no form to save."""
        return file.page(request, application, self.buttons(request, application))
