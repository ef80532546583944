"""The verbs of applying: begin, save a page, send."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import locked, move
from centers.core.reasons import Reason
from enrollment.models import APPLICATION_MOVES, Applicant, Application, ApplicationState, Boarding, MessageKind
from enrollment.outbox import queue
from enrollment.security import codes
from enrollment.security.recovery import code_taken
from programs.models import Campaign, SchoolLevel

from . import rules, steps

SAME_TAP = timedelta(minutes=10)  # two taps, a retry on a slow line, a second tab


@transaction.atomic
def start(
    campaign: Campaign, *, birth_date: date, school_level: SchoolLevel, language: str, token: str = "", **more
) -> tuple[Application, str]:
    """A new draft and its plain resume code, which is kept nowhere. `more`: further answers of the first page.

    The code follows from the form's `token`: the same form sent twice gives the same draft, as long as nothing
    but its first page is answered (whoever goes back in a cyber café opens no file of somebody else).
    """
    campaign = locked(campaign)
    if found := rules.can_start(campaign):
        raise Refused(*found)
    code = codes.code_of(token) if codes.is_form_token(token) else codes.draw_unused(codes.new_code, code_taken)
    if code_taken(code):
        if begun := _just_begun(code, campaign, birth_date, school_level):
            return begun, code
        code = codes.draw_unused(codes.new_code, code_taken)
    person = Applicant(birth_date=birth_date, school_level=school_level)
    application = Application(campaign=campaign, language=language, code_hash=codes.code_hash(code), answered_pages=1)
    _fill(steps.STEPS[0], person, application, more)
    person.full_clean()
    person.save()
    application.applicant = person
    application.full_clean()
    application.save()
    return application, code


def _fill(step: steps.Step, person: Applicant, application: Application, answers: dict) -> None:
    """The answers of a page in the columns that keep them."""
    for row in (person, application):
        for column in step.columns(type(row)):
            if column in answers:
                setattr(row, column, answers[column])


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


def can_save_answers(application: Application) -> list[Reason]:
    if application.state != ApplicationState.DRAFT:
        return [Reason("sent", _("This application has been sent: its answers can only be read now."))]
    return [] if rules.takes_answers(application) else [rules.late(application.campaign)]


@transaction.atomic
def save_answers(application: Application, page: str, answers: dict) -> Application:
    """Keeps the answers of one page: the slug of a step, the last look included; values as the models hold them.

    The choices come as `intakes`, a list in order of preference. Raises Refused once sent or too late.
    """
    application = locked(application)
    if found := can_save_answers(application):
        raise Refused(*found)
    step = steps.get(page)
    if application.corrects_id and step.by_staff:
        text = _("Name, birth date and school level are corrected by the centre, with your papers.")
        raise Refused(Reason("by_staff", text))
    person, first = application.applicant, steps.outer(step)
    _fill(step, person, application, answers)
    if page == "choices":
        rank(application, answers["intakes"])
    elif first.slug == "home" and not rules.is_asked_about_a_bed(person):
        application.boarding = Boarding.NO
    elif page == rules.CHECK:
        application.consented_at = timezone.now()
    if first in steps.STEPS:
        application.answered_pages = max(application.answered_pages, steps.STEPS.index(first) + 1)
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


def can_submit(application: Application) -> list[Reason]:
    """Every broken rule of a draft."""
    if application.corrects_id:
        return [Reason("correction", _("A correction is taken over into its file, never sent by itself."))]
    return [*steps.broken(application)]


@transaction.atomic
def submit(application: Application, *, by=None) -> Application:
    """Sends a draft: reference, list number, date, receipt. Sent before: the same file comes back unchanged.

    Raises Refused with every broken rule.
    """
    application = locked(application)
    if application.state != ApplicationState.DRAFT:
        return application
    if found := can_submit(application):
        raise Refused(*found)
    person = application.applicant
    steps.drop_unasked(application)
    person.set_likeness()
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
