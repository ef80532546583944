"""Law 09-08: a person asks for the data to be erased; staff answer; and what is past its time is anonymised.

An anonymised file keeps what counts need (sex, commune, school level, year of birth, choices, what became of them)
and its list number, so that published allocations can still be checked; nothing in it tells whose it was.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import note
from enrollment import lodging
from enrollment.applying.corrections import discard_correction
from enrollment.models import (
    Appeal,
    AppealMove,
    Applicant,
    Application,
    ApplicationEvent,
    ApplicationState,
    ConvocationMove,
    Eligibility,
    OfferEvent,
    OfferMove,
)
from enrollment.models.locks import lock_file
from enrollment.security import codes
from enrollment.security.recovery import code_taken
from programs.models import Campaign

_EMPTIED_TEXTS = (
    "family_name", "given_name", "family_name_latin", "given_name_latin", "phone", "email",
    "guardian_name", "guardian_relation", "guardian_phone", "diploma", "likeness",
    "outside_place", "diploma_country", "diploma_name", "diploma_average",
)  # fmt: skip
_EMPTIED = ("stream", "average", "diploma_year")
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


@transaction.atomic
def answer_erasure(application: Application, *, reason: str, seen: str | None = None, by) -> Application:
    """The data stay for now; the reason is told to the person."""
    application = lock_file(application)
    _check_answered(application, seen)
    if not reason.strip():
        raise Refused(_("Say why: the reason stays in the history."))
    application.erasure_asked_at = None
    application.full_clean()
    application.save()
    note(application, by=by, event=ApplicationEvent.ERASURE_ANSWERED, reason=reason.strip()[:300])
    return application


def _check_answered(application: Application, seen: str | None) -> None:
    """A colleague's answer to the request is not passed over unseen."""
    looked_at.check(application, seen, about=lambda line: line.event == ApplicationEvent.ERASURE_ANSWERED)


def may_anonymise(application: Application) -> bool:
    """At once: a file that was withdrawn before any allocation was published. The others wait for their time."""
    published = application.campaign.runs.filter(published_at__isnull=False).exists()
    return application.state == ApplicationState.WITHDRAWN and not published and not application.anonymised_at


@transaction.atomic
def anonymise(application: Application, *, seen: str | None = None, by=None, expired: bool = False) -> Application:
    """Empties the personal columns and keeps counts. Doing it twice changes nothing.

    `expired`: the time of keeping is over (`forget_expired`); else only what `may_anonymise` allows. `seen`: of
    centers.core.seen.
    """
    application = lock_file(application)
    if application.anonymised_at:
        return application
    _check_answered(application, seen)
    if not expired and not may_anonymise(application):
        raise Refused(_("Only a file withdrawn before any allocation was published can be anonymised at once."))
    discard_correction(application)
    _empty_person(application.applicant)
    _empty_file(application)
    _empty_reasons(application)
    note(application, by=by, event=ApplicationEvent.ANONYMISED)
    return application


def _empty_person(person: Applicant) -> None:
    for column in _EMPTIED_TEXTS:
        setattr(person, column, "")
    for column in _EMPTIED:
        setattr(person, column, None)
    person.birth_date = date(person.birth_date.year, 1, 1)
    person.has_whatsapp = person.guardian_consents = False
    person.full_clean()
    person.save()


def _empty_file(application: Application) -> None:
    """The number and the code that the person knows lead nowhere any more."""
    taken = Application.objects.filter
    application.reference = codes.draw_unused(
        lambda: codes.new_reference(application.campaign.entry_year), lambda text: taken(reference=text).exists()
    )
    application.code_hash = codes.code_hash(codes.draw_unused(codes.new_code, code_taken))
    application.why = application.made = ""
    application.wants_call, application.called_at = False, None
    application.average_read = application.average_read_at = application.average_read_by = None
    application.anonymised_at = timezone.now()
    application.full_clean()
    application.save()
    application.links.all().delete()
    _remove_what_hangs_on(application)


def _remove_what_hangs_on(application: Application) -> None:
    """Messages with their recipients, papers with their stored files."""
    application.messages.all().delete()
    for document in application.documents.all():
        for file in document.files.all():
            file.forget()
        document.moves.all().delete()
        document.delete()


def _empty_reasons(application: Application) -> None:
    """What people typed about the person, in the history too."""
    application.moves.update(reason="")
    OfferMove.objects.filter(offer__application=application).update(reason="")
    ConvocationMove.objects.filter(convocation__choice__application=application).update(reason="")
    _hide_averages(application)
    appeals = Appeal.objects.filter(choice__application=application)
    appeals.update(reason=_REMOVED)
    appeals.exclude(answer="").update(answer=_REMOVED)
    AppealMove.objects.filter(appeal__in=appeals).update(reason="")
    application.choices.filter(eligibility=Eligibility.REFUSED).update(refusal=_REMOVED)
    application.choices.exclude(eligibility=Eligibility.REFUSED).update(refusal="")
    lodging.backend().forget(application)


def _hide_averages(application: Application) -> None:
    """The average is removed where history tells it too."""
    hidden = dict.fromkeys(("read", "before", "position", "last"), _REMOVED)
    application.moves.filter(event=ApplicationEvent.AVERAGE_READ).update(figures=hidden)
    offers = OfferMove.objects.filter(offer__application=application, event=OfferEvent.AVERAGE)
    offers.update(figures=hidden)


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
