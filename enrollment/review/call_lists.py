"""Whom staff call, and about what: one list for each reason, next tries that are due first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from enrollment.models import (
    SENT,
    SPOKEN,
    TO_LOOK_AT,
    UNANSWERED,
    Application,
    Call,
    CallAbout,
    Channel,
    Document,
    DocumentEvent,
    DocumentMove,
    DocumentState,
    LostCode,
    LostCodeState,
    Message,
    Offer,
)
from enrollment.security.permissions import visible_documents, visible_messages, visible_offers, visible_to
from programs.models import CampaignState

NEAR = timedelta(hours=72)  # an offer with no more time than that is called about
SETTLED = timedelta(days=7)  # somebody who answered is not called about the same thing for so long
AT_ONCE = 50

Cause = Application | Document | LostCode | Message | Offer


@dataclass(frozen=True)
class ToCall:
    """Somebody to be called. `causes`: the rows for which; `last`: the latest call, whatever it was about."""

    application: Application
    about: str
    causes: list[Cause]
    last: Call | None

    @property
    def next_try(self) -> datetime | None:
        return self.last.next_try if self.last else None


@dataclass(frozen=True)
class CallList:
    """`rows`: at most AT_ONCE of `count`; `later`: how many have their next try ahead."""

    about: str
    count: int
    later: int
    rows: list[ToCall]


def call_list(user, about: str, now: datetime | None = None) -> CallList:
    """The people whom this account may call about this. Eight queries, however many they are."""
    now = now or timezone.now()
    waiting = _waiting(user, about, now)
    due = waiting.filter(_is_due(now))
    ordered = due.order_by(F("next_try").asc(nulls_last=True), "since", "pk")
    files = list(ordered.select_related("applicant", "campaign")[:AT_ONCE])
    causes, last = _causes_of(user, about, files, now), last_calls(files)
    rows = [ToCall(one, about, causes.get(one.pk, []), last.get(one.pk)) for one in files]
    return CallList(about, due.count(), waiting.filter(next_try__gt=now).count(), rows)


def counts(user, now: datetime | None = None) -> dict[str, int]:
    """How many wait in each list; one query a list."""
    now = now or timezone.now()
    return {about: _waiting(user, about, now).filter(_is_due(now)).count() for about in _CAUSES}


def _is_due(now: datetime) -> Q:
    return Q(next_try=None) | Q(next_try__lte=now)


def _waiting(user, about: str, now: datetime) -> QuerySet:
    """Files with `since`, when the first cause began or ends, and `next_try`, without those that were settled."""
    calls = Call.objects.filter(application=OuterRef("pk"))
    settled = calls.filter(about=about, outcome__in=SPOKEN, next_try=None, at__gt=now - SETTLED)
    latest = calls.order_by("-at", "-pk").values("next_try")[:1]
    files = visible_to(user).filter(anonymised_at=None).filter(~Exists(settled))
    cause = _CAUSES[about]
    since = cause.rows(user, now).filter(cause.of_file).order_by().values(cause.owner).annotate(since=Min(cause.since))
    return files.annotate(since=Subquery(since.values("since")[:1]), next_try=Subquery(latest)).filter(
        since__isnull=False
    )


def causes_of(user, about: str, application: Application) -> list[Cause]:
    """Why this one person is on a list."""
    return _causes_of(user, about, [application], timezone.now()).get(application.pk, [])


def _causes_of(user, about: str, files: Iterable[Application], now: datetime) -> dict[int, list[Cause]]:
    cause = _CAUSES[about]
    by_file: dict[int, list[Cause]] = {}
    if about == CallAbout.CODE:
        return _requests_of(user, files)
    if about == CallAbout.ARRANGEMENT:
        return {one.pk: [one] for one in cause.rows(user, now).filter(pk__in=[one.pk for one in files])}
    for row in cause.rows(user, now).filter(application__in=files).select_related(*cause.near).order_by("pk"):
        by_file.setdefault(row.application_id, []).append(row)
    return by_file


def _requests_of(user, files: Iterable[Application]) -> dict[int, list[Cause]]:
    """Requests name no file: the phone and the birth date lead to it."""
    requests = list(_requests(user).order_by("asked_at"))
    return {
        one.pk: [r for r in requests if (r.phone, r.birth_date) == (one.applicant.phone, one.applicant.birth_date)]
        for one in files
    }


def last_calls(files: Iterable[Application]) -> dict[int, Call]:
    """The latest call of each of these files. One query."""
    calls = Call.objects.filter(application__in=list(files)).select_related("by").order_by("at", "pk")
    return {call.application_id: call for call in calls}


_OF_FILE = Q(application=OuterRef("pk"))


@dataclass(frozen=True)
class _Rows:
    """Rows that are a reason to call: which, what of them says since when or until when, how they hang on a file."""

    rows: Callable[..., QuerySet]
    since: str
    near: tuple[str, ...] = ()
    of_file: Q = _OF_FILE
    owner: str = "application"


def _offers(user, now: datetime) -> QuerySet[Offer]:
    return visible_offers(user).filter(state__in=UNANSWERED, deadline__gt=now, deadline__lte=now + NEAR)


def _papers(user, now: datetime | None = None) -> QuerySet[Document]:
    """Asked for, the first time or again, of files that still count, and the original was not shown either."""
    asked = DocumentMove.objects.filter(document=OuterRef("pk"), event=DocumentEvent.ASKED)
    wanted = Q(state=DocumentState.REFUSED) | Q(Exists(asked), state=DocumentState.REQUESTED)
    missing = visible_documents(user).filter(wanted, original_seen_at=None, application__state__in=SENT)
    return missing.exclude(application__campaign__state=CampaignState.FINISHED)


def _arrangements(user, now: datetime | None = None) -> QuerySet[Application]:
    return visible_to(user).to_call()


def _messages(user, now: datetime | None = None) -> QuerySet[Message]:
    return visible_messages(user).filter(state__in=TO_LOOK_AT, channel=Channel.SMS)


def _requests(user, now: datetime | None = None) -> QuerySet[LostCode]:
    return LostCode.objects.filter(state=LostCodeState.OPEN)


_CAUSES: dict[str, _Rows] = {
    CallAbout.OFFER: _Rows(_offers, "deadline", ("choice__intake__program",)),
    CallAbout.PAPERS: _Rows(_papers, "moves__at", ("paper",)),
    CallAbout.ARRANGEMENT: _Rows(_arrangements, "submitted_at", of_file=Q(pk=OuterRef("pk")), owner="pk"),
    CallAbout.CODE: _Rows(
        _requests,
        "asked_at",
        of_file=Q(phone=OuterRef("applicant__phone"), birth_date=OuterRef("applicant__birth_date")),
        owner="phone",
    ),
    CallAbout.MESSAGE: _Rows(_messages, "created_at"),
}
LISTS = tuple(_CAUSES)
