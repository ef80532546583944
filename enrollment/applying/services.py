"""The verbs of applying: begin, save a page, send."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.core.errors import Refused
from centers.core.moves import locked, move
from enrollment.models import APPLICATION_MOVES, Applicant, Application, ApplicationState, Boarding, MessageKind
from enrollment.outbox import queue
from enrollment.security import codes
from enrollment.security.recovery import code_taken
from programs.models import Campaign, SchoolLevel

from . import rules

SAME_TAP = timedelta(minutes=10)  # two taps, a retry on a slow line, a second tab


# Page -> the columns its answers fill, of the person and of the application.
PERSON = {
    "birth": {"birth_date", "school_level"},
    "name": {"family_name", "given_name", "family_name_latin", "given_name_latin", "sex"},
    "contact": {"phone", "has_whatsapp", "email", "guardian_name", "guardian_relation", "guardian_phone"},
    "home": {"commune", "outside_province", "outside_place"},
    "schooling": {
        "diploma", "diploma_year", "stream", "average", "diploma_country", "diploma_name", "diploma_average",
    },
    rules.CHECK: {"guardian_consents"},
}  # fmt: skip


FILE = {"contact": {"wants_call"}, "home": {"boarding"}, "words": {"why", "made"}}


@transaction.atomic
def start(
    campaign: Campaign, *, birth_date: date, school_level: SchoolLevel, language: str, token: str = ""
) -> tuple[Application, str]:
    """A new draft and its plain resume code, which is kept nowhere.

    The code follows from the form's `token`: the same form sent twice gives the same draft, as long as nothing
    but its first page is answered (whoever goes back in a cyber café opens no file of somebody else).
    """
    campaign = locked(campaign)
    if not campaign.is_open():
        raise Refused(rules.closed_sentence(campaign))
    code = codes.code_of(token) if codes.is_form_token(token) else codes.draw_unused(codes.new_code, code_taken)
    if code_taken(code):
        if begun := _just_begun(code, campaign, birth_date, school_level):
            return begun, code
        code = codes.draw_unused(codes.new_code, code_taken)
    person = Applicant(birth_date=birth_date, school_level=school_level)
    person.full_clean()
    person.save()
    application = Application(
        campaign=campaign,
        applicant=person,
        language=language,
        code_hash=codes.code_hash(code),
        answered_pages=1,
    )
    application.full_clean()
    application.save()
    return application, code


def _just_begun(code: str, campaign: Campaign, birth_date: date, school_level: SchoolLevel) -> Application | None:
    """The draft that the same form has begun a moment ago."""
    return Application.objects.filter(
        code_hash=codes.code_hash(code),
        state=ApplicationState.DRAFT,
        campaign=campaign,
        answered_pages=1,
        started_at__gt=timezone.now() - SAME_TAP,
        applicant__birth_date=birth_date,
        applicant__school_level=school_level,
    ).first()


@transaction.atomic
def save_answers(application: Application, page: str, answers: dict) -> Application:
    """Keeps the answers of one page: a name of `rules.PAGES` or `rules.CHECK`, values as the models hold them.

    The choices come as `intakes`, a list in order of preference. Raises Refused once sent or too late.
    """
    application = locked(application)
    if application.state != ApplicationState.DRAFT:
        raise Refused(_("This application has been sent: its answers can only be read now."))
    if not rules.takes_answers(application):
        raise Refused(rules.late_sentence(application.campaign))
    if application.corrects_id and page in rules.STAFF_PAGES:
        raise Refused(_("Name, birth date and school level are corrected by the centre, with your papers."))
    person = application.applicant
    for row, columns in ((person, PERSON), (application, FILE)):
        for column in columns.get(page, set()) & answers.keys():
            setattr(row, column, answers[column])
    if page == "choices":
        rank(application, answers["intakes"])
    elif page == "home" and not rules.may_ask_for_a_bed(person):
        application.boarding = Boarding.NO
    elif page == rules.CHECK:
        application.consented_at = timezone.now()
    if page in rules.PAGES:
        application.answered_pages = max(application.answered_pages, rules.PAGES.index(page) + 1)
    for row in (person, application):
        row.full_clean(validate_constraints=False)  # saving tests them anyway, in the database
        row.save()
    return application


def rank(application: Application, intakes) -> None:
    """The choices of a file anew, in this order."""
    application.choices.all().delete()
    for place, intake in enumerate(intakes, start=1):
        choice = application.choices.model(application=application, intake=intake, rank=place)
        choice.full_clean()
        choice.save()


@transaction.atomic
def submit(application: Application, *, by=None) -> Application:
    """Sends a draft: reference, list number, date, receipt. Sent before: the same file comes back unchanged.

    Raises Refused with every broken rule.
    """
    application = locked(application)
    if application.state != ApplicationState.DRAFT:
        return application
    if application.corrects_id:
        raise Refused(_("A correction is taken over into its file, never sent by itself."))
    if broken := rules.broken_sending_rules(application):
        raise Refused(*map(str, broken))
    person = application.applicant
    drop_unasked(application)
    person.likeness = person.likeness_key()
    person.full_clean()
    person.save()
    taken = Application.objects.filter
    application.reference = codes.draw_unused(
        lambda: codes.new_reference(application.campaign.entry_year), lambda text: taken(reference=text).exists()
    )
    application.list_number = codes.draw_unused(codes.new_list_number, lambda text: taken(list_number=text).exists())
    application.boarding = application.boarding or Boarding.NO
    application.submitted_at = timezone.now()
    move(application, ApplicationState.SUBMITTED, allowed=APPLICATION_MOVES, by=by)
    queue.cancel(application, MessageKind.DRAFT_REMINDER)
    queue.queue(
        application,
        MessageKind.RECEIPT,
        key=f"receipt:{application.pk}",
        campaign=queue.names(application.campaign),
    )
    return application


def drop_unasked(application: Application) -> None:
    """Answers that an earlier page made needless are not kept (law 09-08: no more data than needed)."""
    person, asked = application.applicant, rules.schooling_asked(application)
    if not rules.is_minor(person):
        person.guardian_name = person.guardian_relation = person.guardian_phone = ""
        person.guardian_consents = False
    for column, nothing in (("diploma", ""), ("diploma_year", None), ("stream", None), ("average", None)):
        if column not in asked:
            setattr(person, column, nothing)
