"""The list of files, the page of one, and its buttons. Every query starts from `enrollment.security.permissions`."""

from functools import partial

from django.contrib import admin
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from centers.core import seen
from centers.core.errors import Refused
from centers.core.formatting import day, in_short
from centers.office.bulk_table import BulkTable, HandOver
from centers.office.buttons import Buttons, ReasonForm, Verb
from centers.office.exports import EXPORT
from centers.office.reading import ReadOnly
from centers.reference import network
from enrollment.applying.arrangements import can_note_called, note_called
from enrollment.applying.corrections import can_correct_person, correct_person
from enrollment.models import Application
from enrollment.offers.averages import verify_average
from enrollment.offers.rules import can_end_place, can_enroll, can_withdraw
from enrollment.offers.services import end_place, enroll, withdraw
from enrollment.office import (
    after_publishing,
    bulk_choice,
    calls,
    choices,
    documents,
    export_columns,
    file,
    letters,
    mark_tables,
    marks,
    table_pages,
    written,
)
from enrollment.office.bulk_choice import FILE_VERBS
from enrollment.office.person import PersonForm
from enrollment.office.queue.pages import QueueFile, QueueStart
from enrollment.office.queue.papers import PaperPicture
from enrollment.privacy.erasure import answer_erasure, can_answer_erasure, can_grant_erasure, grant_erasure
from enrollment.review import search
from enrollment.review.services import can_note_two_persons, note_two_persons
from enrollment.security.openings import note_opening
from enrollment.security.permissions import (
    DECIDE,
    ENROLL,
    SETTLE,
    VIEW,
    files_for_reading,
    other_centre_holds,
    own_choices,
)
from enrollment.security.recovery import can_give_new_code, give_new_code
from enrollment.values.phones import as_dialled

from . import contact_verbs, lost_codes
from .files_list import (
    ArchiveFilter,
    CallFilter,
    CenterFilter,
    DocumentsFilter,
    ErasureFilter,
    FilesList,
    LikenessFilter,
    StateFilter,
    WaitingFilter,
)
from .seat_filters import AppliesForFilter, WaitsForFilter


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
class ApplicationAdmin(BulkTable, ReadOnly, Buttons, admin.ModelAdmin):
    list_display = [
        "number", "person", "phone", "state_shown", "first_choice", "home", "papers", "sent",
    ]  # fmt: skip
    list_filter = [
        ArchiveFilter, "campaign", WaitingFilter, DocumentsFilter, CallFilter, ErasureFilter, StateFilter, CenterFilter,
        "boarding", LikenessFilter, AppliesForFilter, WaitsForFilter,
    ]  # fmt: skip
    list_per_page = 50
    search_fields = ["reference"]
    search_help_text = gettext_lazy("File number, list number, name, phone, birth date or commune")
    ordering = ["-submitted_at", "-id"]
    bulk_verbs = FILE_VERBS
    hand_overs = {
        "review_one_by_one": HandOver(
            gettext_lazy("Review one by one"), DECIDE, "admin:enrollment_application_queue", ids="id__in"
        ),
        "write": HandOver(gettext_lazy("Write to people"), DECIDE, "admin:enrollment_application_write"),
        "export": HandOver(
            gettext_lazy("Export"), EXPORT, "admin:enrollment_application_export", ids="id__in", is_listed=False
        ),
    }
    verbs = {
        "enroll": Verb(
            gettext_lazy("Enrol"),
            ENROLL,
            _enroll,
            form=after_publishing.EnrolForm,
            note=gettext_lazy("The originals were seen and agree with the answers of the file."),
            can=partial(can_enroll, reads_average=True),
            may=other_centre_holds,
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
            may=other_centre_holds,
        ),
        "end-place": Verb(
            gettext_lazy("End the place"),
            SETTLE,
            _end_place,
            form=after_publishing.EndingForm,
            grave=True,
            note=gettext_lazy("Did not come, or left. The person is told; seat and bed come free."),
            can=can_end_place,
            may=other_centre_holds,
        ),
        "new-code": Verb(
            gettext_lazy("Give a new code"),
            DECIDE,
            _give_new_code,
            form=lost_codes.IdentityForm,
            note=gettext_lazy("The old code stops working. The new one is shown once, on the next page."),
            can=can_give_new_code,
            may=other_centre_holds,
        ),
        **contact_verbs.VERBS,
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
            may=other_centre_holds,
        ),
    }

    # --- what is allowed: the rights of enrollment.security.permissions, never those of the stock form ----------

    def may_read(self, user):
        return user.has_perm(VIEW)

    def get_queryset(self, request):
        return files_for_reading(request.user).order_by(*self.ordering)

    def columns_to_export(self, request):
        return export_columns.of_files()

    def rows_to_export(self, request, rows):
        return export_columns.read(request.user, rows)

    # --- the list ---------------------------------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return FilesList

    def get_search_results(self, request, queryset, search_term):
        return search.search(queryset, search_term), False

    @admin.display(description=gettext_lazy("file number"), ordering="reference")
    def number(self, application):
        listed = format_html('<bdi dir="ltr" class="num sub">{}</bdi>', application.list_number or "")
        return format_html('<bdi dir="ltr" class="num">{}</bdi>', application.reference) + listed

    @admin.display(description=gettext_lazy("person"), ordering="applicant__folded")
    def person(self, application):
        person = application.applicant
        return format_html('<bdi>{}</bdi> <bdi class="sub">{}</bdi>', person, day(person.birth_date))

    @admin.display(description=gettext_lazy("phone"))
    def phone(self, application):
        number = application.applicant.phone
        if not number:
            return ""
        return format_html('<a href="tel:{}"><bdi dir="ltr" class="num">{}</bdi></a>', number, as_dialled(number))

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

    @admin.display(description=gettext_lazy("commune and boarding answer"), ordering="applicant__commune")
    def home(self, application):
        home = application.applicant.commune or network().outside
        return format_html('{}<span class="sub">{}</span>', home, application.get_boarding_display())

    @admin.display(description=gettext_lazy("papers"))
    def papers(self, application):
        to_read, asked = application.papers_to_read, application.papers_asked
        said = []
        if to_read:
            said.append(ngettext("%(count)s to read", "%(count)s to read", to_read) % {"count": to_read})
        if asked:
            said.append(ngettext("%(count)s to be sent again", "%(count)s to be sent again", asked) % {"count": asked})
        return _(", ").join(said)

    @admin.display(description=gettext_lazy("sent"), ordering="submitted_at")
    def sent(self, application):
        return in_short(application.submitted_at)

    # --- pages --------------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        grid, table = marks.MarksPage.office_view(), mark_tables.TablePage.office_view()
        return [
            *table_pages.urls(),
            path("do/write/", written.WritePage.office_view(), name="enrollment_application_write"),
            path("do/calls/", calls.CallsPage.office_view(), name="enrollment_application_calls"),
            path("do/calls/<int:pk>/", calls.CallPage.office_view(), name="enrollment_application_call"),
            path("do/bulk/", bulk_choice.BulkPage.office_view(), name="enrollment_application_bulk"),
            path("do/marks/", marks.IntakesPage.office_view(), name="enrollment_application_intakes"),
            path("do/marks/<int:pk>/", grid, name="enrollment_application_marks"),
            path("do/marks/<int:pk>/table/", table, name="enrollment_application_mark_table"),
            path(
                "do/marks/<int:pk>/table.<slug:ending>",
                mark_tables.Download.office_view(),
                name="enrollment_application_mark_download",
            ),
            path("do/queue/", QueueStart.office_view(), name="enrollment_application_queue"),
            path("do/queue/<int:pk>/", QueueFile.office_view(), name="enrollment_application_queue_file"),
            path("do/queue/paper/<int:pk>/", PaperPicture.office_view(), name="enrollment_application_queue_paper"),
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
        if request.method == "GET":
            note_opening(application, by=request.user)
        return file.page(request, application, self.buttons(request, application))
