"""Law 09-08: a person asks for the data to be erased; staff answer; and what is past its time is anonymised.

An anonymised file keeps what counts need (sex, commune, school level, year of birth, choices, what became of them)
and its list number, so that published allocations can still be checked; nothing in it tells whose it was. Which
column is emptied, kept, drawn anew or gone stands in `enrollment.privacy.fields`.
"""

from collections.abc import Callable
from datetime import date, datetime
from operator import methodcaller
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import not_now, note
from centers.core.reasons import SAY_WHY, Reason
from enrollment.applying import questions
from enrollment.applying.corrections import discard_correction
from enrollment.models import Applicant, Application, ApplicationEvent, ApplicationState, FilePair
from enrollment.models.locks import lock_file
from enrollment.security import codes
from enrollment.security.recovery import code_taken
from programs.models import Campaign

from . import fields
from .fields import Column, Erasure, When

# A row with stored files removes them too.
_forget = methodcaller("forget")
_REMOVED = "—"  # stands where a constraint wants a text


@transaction.atomic
def ask_erasure(application: Application) -> Application:
    """The person's request, for staff. Asking twice changes nothing."""
    application = lock_file(application)
    if application.state == ApplicationState.DRAFT or application.erasure_asked_at:
        return application
    application.erasure_asked_at = timezone.now()
    application.full_clean()
    application.save()
    note(application, event=ApplicationEvent.ERASURE_ASKED)
    return application


def can_answer_erasure(application: Application) -> list[Reason]:
    """While it is asked for, and nothing is erased yet."""
    return [] if application.erasure_asked_at and not application.anonymised_at else [not_now(application)]


@transaction.atomic
def answer_erasure(application: Application, *, reason: str, seen: str | None = None, by) -> Application:
    """The data stay for now; the reason is told to the person."""
    application = lock_file(application)
    _check_answered(application, seen)
    if not reason.strip():
        raise Refused(SAY_WHY)
    if found := can_answer_erasure(application):
        raise Refused(*found)
    application.erasure_asked_at = None
    application.full_clean()
    application.save()
    note(application, by=by, event=ApplicationEvent.ERASURE_ANSWERED, reason=reason.strip()[:300])
    return application


def _check_answered(application: Application, seen: str | None) -> None:
    """A colleague's answer to the request is not passed over unseen."""
    looked_at.check(application, seen, about=lambda line: line.event == ApplicationEvent.ERASURE_ANSWERED)


def can_anonymise(application: Application) -> list[Reason]:
    """At once: a file that was withdrawn before any allocation was published. The others wait for their time."""
    if application.anonymised_at:
        return [not_now(application)]
    published = application.campaign.runs.filter(published_at__isnull=False).exists()
    if application.state == ApplicationState.WITHDRAWN and not published:
        return []
    text = _("Only a file withdrawn before any allocation was published can be anonymised at once.")
    return [Reason("waits_for_its_time", text)]


@transaction.atomic
def anonymise(application: Application, *, seen: str | None = None, by=None, expired: bool = False) -> Application:
    """Empties the personal columns and keeps counts. Doing it twice changes nothing.

    `expired`: the time of keeping is over (`forget_expired`); else only what `can_anonymise` allows. `seen`: of
    centers.core.seen.
    """
    application = lock_file(application)
    if application.anonymised_at:
        return application
    _check_answered(application, seen)
    if not expired and (found := can_anonymise(application)):
        raise Refused(*found)
    discard_correction(application)
    application.anonymised_at = timezone.now()
    for row in (application.applicant, application):
        _empty(row)
    _remove_what_hangs_on(application)
    _empty_what_hangs_on(application)
    note(application, by=by, event=ApplicationEvent.ANONYMISED)
    for other in _files_of_the_same_person(application):
        anonymise(other, by=by, expired=expired)
    return application


def _files_of_the_same_person(application: Application) -> list[Application]:
    """Those that were withdrawn as this one stood for them: they tell whose it was."""
    lines = application.moves.filter(event=ApplicationEvent.ONE_PERSON).values_list("figures", flat=True)
    numbers = [line["file"] for line in lines if "file" in line]
    withdrawn = Application.objects.filter(pk__in=numbers, state=ApplicationState.WITHDRAWN, anonymised_at=None)
    return list(withdrawn.order_by("pk"))


def can_grant_erasure(application: Application) -> list[Reason]:
    return can_answer_erasure(application) or can_anonymise(application)


@transaction.atomic
def grant_erasure(application: Application, *, seen: str | None = None, by) -> Application:
    """By staff, to whoever asked for it: the file is emptied at once. Doing it twice changes nothing."""
    application = lock_file(application)
    if application.anonymised_at:
        return application
    _check_answered(application, seen)
    if found := can_grant_erasure(application):
        raise Refused(*found)
    return anonymise(application, by=by)


def _columns(model: type[Model], *kinds: Erasure) -> dict[str, Column]:
    """Those that erasure changes so (enrollment.privacy.fields)."""
    declared = fields.of(model).items()
    return {name: one for name, one in declared if one.erasure in kinds and one.when == When.ANONYMISED}


def _empty(row: Applicant | Application) -> None:
    """The number and the code that the person knows lead nowhere any more."""
    for name in _columns(type(row), Erasure.EMPTIED):
        setattr(row, name, questions.column(type(row), name).get_default())
    for name in _columns(type(row), Erasure.YEAR):
        setattr(row, name, date(getattr(row, name).year, 1, 1))
    for name in _columns(type(row), Erasure.DRAWN):
        setattr(row, name, _DRAWN[name](row))
    row.full_clean()
    row.save()


def _new_reference(application: Application) -> str:
    year = application.campaign.entry_year
    return codes.draw_unused(
        lambda: codes.new_reference(year), lambda text: Application.objects.filter(reference=text).exists()
    )


def _new_code_hash(application: Application) -> str:
    return codes.code_hash(codes.draw_unused(codes.new_code, code_taken))


_DRAWN: dict[str, Callable[[Any], str]] = {"reference": _new_reference, "code_hash": _new_code_hash}


def _remove_what_hangs_on(application: Application) -> None:
    """Rows that go as a whole, what hangs on them first: links, messages, papers with their stored files."""
    FilePair.objects.filter(second=application).delete()  # the way below is that of the first
    for model, way in reversed(fields.reachable().items()):
        if not _columns(model, Erasure.GONE):
            continue
        rows = model._default_manager.filter(**{way: application})
        if hasattr(model, "forget"):
            for row in rows:
                _forget(row)
        else:
            rows.delete()


def _empty_what_hangs_on(application: Application) -> None:
    """What people typed about the person, in the history too, and the average where history tells it."""
    for model, way in fields.reachable().items():
        rows = model._default_manager.filter(**{way: application})
        names = _columns(model, Erasure.EMPTIED)
        if emptied := {name: questions.column(model, name).get_default() for name in names}:
            rows.update(**emptied)
        for name, column in _columns(model, Erasure.STRUCK).items():
            rows.filter(column.only).update(**{name: _REMOVED})
            if column.only:
                rows.exclude(column.only).update(**{name: ""})
        for name, column in _columns(model, Erasure.FIGURES).items():
            rows.filter(column.only).update(**{name: dict.fromkeys(("read", "before", "position", "last"), _REMOVED)})


# --- when the time of keeping is over --------------------------------------------------------------


def expired_campaigns(now: datetime | None = None) -> list[Campaign]:
    """Those finished more than PORTAL_RETENTION_MONTHS ago."""
    before = _months_before(now or timezone.now(), settings.PORTAL["retention_months"])
    return list(Campaign.objects.finished_before(before))


def _months_before(now: datetime, months: int) -> datetime:
    years, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=years, month=month + 1, day=min(now.day, 28))


def forget_expired(now: datetime | None = None) -> dict[str, int]:
    """Anonymises sent files of expired campaigns and removes drafts; how many of each. Safe to repeat."""
    found = {"anonymised": 0, "drafts": 0}
    for campaign in expired_campaigns(now):
        for application in campaign.applications.filter(anonymised_at=None).order_by("pk"):
            if application.state == ApplicationState.DRAFT:
                _remove_draft(application)
                found["drafts"] += 1
            else:
                anonymise(application, expired=True)
                found["anonymised"] += 1
    return found


@transaction.atomic
def _remove_draft(application: Application) -> None:
    application = lock_file(application)
    person = application.applicant
    _remove_what_hangs_on(application)
    application.moves.all().delete()
    application.delete()
    person.delete()
