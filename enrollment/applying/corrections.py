"""Correcting a file that is sent. The owner does it on a draft beside it, so that what was sent stands until the
correction is whole and sent too; staff correct what only papers can prove."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, note
from centers.core.reasons import SAY_WHY, Reason
from enrollment.models import Applicant, Application, ApplicationEvent, Boarding, CallerCheck, MessageKind
from enrollment.models.locks import lock_file
from enrollment.outbox import queue
from enrollment.security import codes
from enrollment.security.recovery import code_taken
from enrollment.values import phones

from . import rules, steps
from .services import rank

_NAMES = ("family_name", "given_name")


@transaction.atomic
def begin_correction(application: Application) -> Application:
    """The draft in which the owner corrects; begun before, the same one comes back."""
    application = lock_file(application)
    if found := rules.can_correct(application):
        raise Refused(*found)
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
        answered_pages=len(steps.pages()),
        **{column: getattr(application, column) for column in steps.columns(Application)},
    )
    draft.full_clean()
    draft.save()
    rank(draft, _intakes(application))
    return draft


def can_send_correction(application: Application, draft: Application) -> list[Reason]:
    return rules.can_correct(application) or [*steps.broken(draft)]


@transaction.atomic
def send_correction(draft: Application) -> Application:
    """Takes a correction over into its file, whose number, list number and date stay. Refuses as `submit` does."""
    application = lock_file(Application.objects.get(pk=draft.corrects_id or 0))
    draft = locked(draft)
    if found := can_send_correction(application, draft):
        raise Refused(*found)
    steps.drop_unasked(draft)
    draft.boarding = draft.boarding or Boarding.NO
    changed = [step.slug for step in steps.corrected_by_owner() if _take_over(draft, application, step)]
    application.consented_at = draft.consented_at
    _save(application.applicant, application)
    _remove(draft)
    if changed:
        note(application, event=ApplicationEvent.CORRECTED, figures={"pages": changed})
    return application


def _take_over(draft: Application, application: Application, step: steps.Step) -> bool:
    """Whether this page's answers differ; they are then those of the correction."""
    changed = False
    for old, new in ((application.applicant, draft.applicant), (application, draft)):
        for column in step.columns(type(old)):
            if getattr(old, column) != getattr(new, column):
                _set(old, column, getattr(new, column))
                changed = True
    if step.slug == "choices" and _intakes(application) != _intakes(draft):
        rank(application, _intakes(draft))
        changed = True
    return changed


def _set(row: Applicant | Application, column: str, value) -> None:
    """Whoever asks for a call anew has not been called yet."""
    setattr(row, column, value)
    if column == "wants_call" and isinstance(row, Application):
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
        file = draft.corrects
        if file and not (rules.takes_answers(draft, now) and not rules.can_correct(file, now)):
            discard_correction(file)
            late += 1
    return late


def _remove(draft: Application) -> None:
    person = draft.applicant
    draft.delete()
    person.delete()


@transaction.atomic
def change_contact(application: Application, answers: dict) -> Application:
    """Phone, e-mail, guardian and wish to be called of a sent file, at any time: the columns of the page "contact"."""
    application = lock_file(application)
    if found := rules.can_change_contact(application):
        raise Refused(*found)
    person = application.applicant
    changed = set()
    for row in (person, application):
        for column in steps.get("contact").columns(type(row)):
            if column in answers and getattr(row, column) != answers[column]:
                _set(row, column, answers[column])
                changed.add(column)
    if changed:
        _save(person, application)
        note(application, event=ApplicationEvent.CONTACT_CHANGED)
    if "email" in changed:
        application.links.filter(used_at=None).delete()
    return application


def can_correct_phone(application: Application) -> list[Reason]:
    """As the person may, from the page of the file."""
    return rules.can_change_contact(application)


@transaction.atomic
def correct_phone(
    application: Application, answers: dict, *, checked: str, reason: str = "", seen: str | None = None, by
) -> Application:
    """Phone numbers that staff correct with the person. The person is told at the new number, and by e-mail.

    `answers`: of `phone`, `has_whatsapp`, `guardian_phone`; numbers in E.164, an empty one stays as it is. `checked`: a
    CallerCheck. What waits to be sent to the old number goes to the new one. Saying the same again changes nothing.
    """
    application = lock_file(application)
    corrected = (ApplicationEvent.PHONE_CORRECTED, ApplicationEvent.CONTACT_CHANGED, ApplicationEvent.ANONYMISED)
    looked_at.check(application, seen, about=lambda line: line.event in corrected)
    if checked not in CallerCheck.values:
        raise Refused(Reason("not_checked", _("Say how you made sure who speaks: no number is changed without it.")))
    if found := can_correct_phone(application) or _wrong_phones(application.applicant, answers):
        raise Refused(*found)
    person, wanted = application.applicant, _changed_phones(application.applicant, answers)
    if not wanted:
        return application
    for name, value in wanted.items():
        setattr(person, name, value)
    _save(person, application)
    figures = {"columns": sorted(wanted), "checked": checked}
    note(application, by=by, event=ApplicationEvent.PHONE_CORRECTED, figures=figures, reason=reason.strip()[:300])
    if "phone" in wanted:
        queue.move_to_phone(application)
        key = f"phone-changed:{application.pk}:{application.moves.count()}"
        queue.queue(application, MessageKind.PHONE_CHANGED, key=key)
    return application


def _changed_phones(person: Applicant, answers: dict) -> dict:
    """What differs from the file. Of a new number nobody knows whether WhatsApp works on it, unless it is said."""
    asked = {name: answers[name] for name in ("phone", "guardian_phone", "has_whatsapp") if answers.get(name, "") != ""}
    if asked.get("phone", person.phone) != person.phone:
        asked.setdefault("has_whatsapp", False)
    return {name: value for name, value in asked.items() if getattr(person, name) != value}


def _wrong_phones(person: Applicant, answers: dict) -> list[Reason]:
    found: list[Reason] = []
    if answers.get("guardian_phone") and not person.guardian_name:
        text = _("There is no guardian in this file: only the person's own number is kept.")
        found.append(Reason("no_guardian", text))
    for name in ("phone", "guardian_phone"):
        try:
            phones.read(answers.get(name) or person.phone)
        except Refused as refused:
            found += refused.reasons if answers.get(name) else []
    return found


def can_correct_person(application: Application) -> list[Reason]:
    """What only papers prove, like contact, as long as the file is alive."""
    return rules.can_change_contact(application)


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
        raise Refused(SAY_WHY)
    if found := can_correct_person(application):
        raise Refused(*found)
    person = application.applicant
    answers = _with_latin_papers(person, answers)
    changed = []
    for row in (person, application):
        for column in steps.corrected_from_papers(type(row)):
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
        text = _("This person holds a bed: commune and boarding answer stay as they are.")
        raise Refused(Reason("holds_a_bed", text))
    if not rules.is_asked_about_a_bed(application.applicant):
        if answers.get("boarding", Boarding.NO) != Boarding.NO:
            raise Refused(Reason("no_bed_from_there", _("Nobody from this commune is given a bed.")))
        application.boarding = Boarding.NO


def _save(person: Applicant, application: Application) -> None:
    for row in (person, application):
        row.full_clean()
        row.save()
