"""Correcting a file that is sent. The owner does it on a draft beside it, so that what was sent stands until the
correction is whole and sent too; staff correct what only papers can prove."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, note
from enrollment.models import Applicant, Application, ApplicationEvent, ApplicationState, Boarding
from enrollment.models.locks import lock_file
from enrollment.security import codes
from enrollment.security.recovery import code_taken

from . import rules
from .services import FILE, PERSON, drop_unasked, rank

# What the owner corrects, page by page; the columns are those of `save_answers`.
PAGES = tuple(page for page in (*rules.PAGES, rules.CHECK) if page not in rules.STAFF_PAGES)
# What staff correct from papers, of the person and of the file.
_NAMES = ("family_name", "given_name")
_OF_PERSON = ("birth_date", "school_level", "family_name", "given_name", "family_name_latin", "given_name_latin", "sex")
_OF_PERSON += ("commune",)
_OF_FILE = ("boarding",)


@transaction.atomic
def begin_correction(application: Application) -> Application:
    """The draft in which the owner corrects; begun before, the same one comes back."""
    application = lock_file(application)
    _check_may_correct(application)
    if begun := Application.objects.filter(corrects=application).first():
        return begun
    person = locked(application.applicant)
    person.pk, person.likeness = None, ""
    person.full_clean()
    person.save()
    draft = Application(
        campaign=application.campaign,
        applicant=person,
        corrects=application,
        language=application.language,
        # Opened through its file only: nobody is told this code.
        code_hash=codes.code_hash(codes.draw_unused(codes.new_code, code_taken)),
        answered_pages=len(rules.PAGES),
        **{column: getattr(application, column) for columns in FILE.values() for column in columns},
    )
    draft.full_clean()
    draft.save()
    rank(draft, _intakes(application))
    return draft


@transaction.atomic
def send_correction(draft: Application) -> Application:
    """Takes a correction over into its file, whose number, list number and date stay. Refuses as `submit` does."""
    application = lock_file(Application.objects.get(pk=draft.corrects_id))
    draft = locked(draft)
    _check_may_correct(application)
    if broken := rules.broken_sending_rules(draft):
        raise Refused(*map(str, broken))
    drop_unasked(draft)
    draft.boarding = draft.boarding or Boarding.NO
    changed = [page for page in PAGES if _take_over(draft, application, page)]
    application.consented_at = draft.consented_at
    _save(application.applicant, application)
    _remove(draft)
    if changed:
        note(application, event=ApplicationEvent.CORRECTED, figures={"pages": changed})
    return application


def _take_over(draft: Application, application: Application, page: str) -> bool:
    """Whether this page's answers differ; they are then those of the correction."""
    changed = False
    for old, new, columns in ((application.applicant, draft.applicant, PERSON), (application, draft, FILE)):
        for column in columns.get(page, ()):
            if getattr(old, column) != getattr(new, column):
                _set(old, column, getattr(new, column))
                changed = True
    if page == "choices" and _intakes(application) != _intakes(draft):
        rank(application, _intakes(draft))
        changed = True
    return changed


def _set(row: Applicant | Application, column: str, value) -> None:
    """Whoever asks for a call anew has not been called yet."""
    setattr(row, column, value)
    if column == "wants_call":
        row.called_at = None


def _intakes(application: Application) -> list:
    return [choice.intake for choice in application.choices.select_related("intake").order_by("rank")]


@transaction.atomic
def discard_correction(application: Application) -> None:
    """The file stays as it was sent. Nothing happens without a correction."""
    application = lock_file(application)
    if begun := Application.objects.filter(corrects=application).first():
        _remove(begun)


def discard_late_corrections(now: datetime | None = None) -> int:
    """Corrections that were not sent in time. Returns how many; safe to call twice or at once."""
    late = 0
    for draft in Application.objects.filter(corrects__isnull=False).select_related("campaign", "corrects"):
        if not rules.takes_answers(draft, now) or not rules.may_correct(draft.corrects, now):
            discard_correction(draft.corrects)
            late += 1
    return late


def _remove(draft: Application) -> None:
    person = draft.applicant
    draft.delete()
    person.delete()


def _check_may_correct(application: Application) -> None:
    if rules.may_correct(application):
        return
    if application.state == ApplicationState.SUBMITTED and not application.campaign.is_open():
        raise Refused(rules.late_sentence(application.campaign))
    raise Refused(_("Staff have begun to decide on this file: only phone and e-mail can still change."))


@transaction.atomic
def change_contact(application: Application, answers: dict) -> Application:
    """Phone, e-mail, guardian and wish to be called of a sent file, at any time: the columns of the page "contact"."""
    application = lock_file(application)
    if not rules.may_change_contact(application):
        raise Refused(_("This file takes no part in the campaign any more."))
    person = application.applicant
    changed = set()
    for row, columns in ((person, PERSON["contact"]), (application, FILE["contact"])):
        for column in columns & answers.keys():
            if getattr(row, column) != answers[column]:
                _set(row, column, answers[column])
                changed.add(column)
    if changed:
        _save(person, application)
        note(application, event=ApplicationEvent.CONTACT_CHANGED)
    if "email" in changed:
        application.links.filter(used_at=None).delete()
    return application


@transaction.atomic
def correct_person(application: Application, answers: dict, *, reason: str, seen: str | None = None, by) -> Application:
    """Who the person is, where they live and the boarding answer, after staff have seen the papers.

    `answers`: column -> value. The next allocation reads them; a bed that is held stays with its answer.
    `seen`: of centers.core.seen; raises Moved where somebody else corrected meanwhile.
    """
    application = lock_file(application)
    corrected = (ApplicationEvent.PERSON_CORRECTED, ApplicationEvent.CORRECTED, ApplicationEvent.ANONYMISED)
    looked_at.check(application, seen, about=lambda line: line.event in corrected)
    if not reason.strip():
        raise Refused(_("Say why: the reason stays in the history."))
    if not rules.may_change_contact(application):
        raise Refused(_("This file takes no part in the campaign any more."))
    person = application.applicant
    answers = _with_latin_papers(person, answers)
    changed = []
    for row, columns in ((person, _OF_PERSON), (application, _OF_FILE)):
        for column in columns:
            if column in answers and getattr(row, column) != answers[column]:
                setattr(row, column, answers[column])
                changed.append(column)
    if "commune" in changed:
        person.outside_province, person.outside_place = False, ""
    if {"commune", "boarding"} & set(changed):
        _settle_boarding(application, answers)
    if changed:
        person.likeness, application.likeness_checked = person.likeness_key(), False
        _save(person, application)
        told = {"figures": {"columns": changed}, "reason": reason.strip()[:300]}
        note(application, by=by, event=ApplicationEvent.PERSON_CORRECTED, **told)
    return application


def _with_latin_papers(person: Applicant, answers: dict) -> dict:
    """Where the Latin name is the name, a correction of the one corrects both."""
    if not person.has_latin_papers:
        return answers
    return {name: answers[f"{name}_latin"] for name in _NAMES if f"{name}_latin" in answers} | answers


def _settle_boarding(application: Application, answers: dict) -> None:
    held = application.held_offer()
    if held and held.with_bed:
        raise Refused(_("This person holds a bed: commune and boarding answer stay as they are."))
    if not rules.may_ask_for_a_bed(application.applicant):
        if answers.get("boarding", Boarding.NO) != Boarding.NO:
            raise Refused(_("Nobody from this commune is given a bed."))
        application.boarding = Boarding.NO


def _save(person: Applicant, application: Application) -> None:
    for row in (person, application):
        row.full_clean()
        row.save()
