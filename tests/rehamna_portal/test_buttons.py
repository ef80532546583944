"""Every button of the back office is offered exactly when pressing it does something: its condition is the verb's."""

import itertools
import string
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from boarding.models import House
from centers.core.errors import Refused
from centers.core.reasons import Reason
from centers.models import AccountEvent, AccountSession, Move, User
from centers.office.buttons import Buttons, Verb
from enrollment.applying.corrections import correct_person
from enrollment.models import (
    ENDINGS,
    UNANSWERED,
    Appeal,
    AppealState,
    AssistedEntry,
    IdentityCheck,
    Message,
    MessageState,
    Note,
    Offer,
    RunDeed,
)
from enrollment.offers.services import lapse_overdue, withdraw
from enrollment.privacy.erasure import anonymise, ask_erasure
from enrollment.runs.compute import make_run
from enrollment.runs.publish import ask_for, discard_run, publish_run
from enrollment.security.recovery import ask_for_code, close_lost_code
from enrollment.values.marks import MarkValue
from programs.models import CampaignState
from tests.factories import ApplicationFactory, CampaignFactory, IntakeFactory, UserFactory

# How many rows that stand alike are tried.
ALIKE = 1
# What the verb alone looks at: it freezes every file anew, and reads the day that is typed.
AT_THE_VERB = {"files_changed", "not_later"}
TYPED = {
    "reason": "papers seen",
    "answer": "papers seen",
    "recipient": "the auditors",
    "value": "1234567",
    "event": ENDINGS[-1].value,
    "checked": IdentityCheck.values[0],
    "hour": "07:15",
    "read": "on",
}
TIMES = itertools.count()


def anew() -> dict[str, str]:
    """What is typed another way each time, so that there is something to change."""
    number = next(TIMES)
    return {
        "average": str(MarkValue(1500 + number % 500)),
        "day": f"{timezone.localdate() + timedelta(days=60 + number % 300)}",
        "given_name_latin": "Salma" + string.ascii_lowercase[number % 26],
        "phone": f"0612{number:06}",
        "text": f"Note {number}",
        "last_day": f"{timezone.localdate() + timedelta(days=13)}",
    }


def tables() -> list[Buttons]:
    """The beds of a house are chosen on the page of the button: it stands there whichever there are."""
    found = [table for table in admin.site._registry.values() if isinstance(table, Buttons) and table.verbs]
    return [table for table in found if table.model is not House]


def answers(verb: Verb, row) -> dict:
    """What somebody answers who fills in the form."""
    typed = TYPED | anew()
    if "bed" in verb.form.base_fields:
        typed["bed"] = (row.wing.beds().free().first() or row.wing.beds().first()).pk
    if "birth_date" in verb.form.base_fields:
        typed["birth_date"] = row.applicant.birth_date
    for name, field in verb.form.base_fields.items():
        choices = [value for value, _label in getattr(field, "choices", ())]
        if field.required and choices and typed.get(name) not in choices:
            typed[name] = choices[-1]
    form = verb.form(typed)
    assert form.is_valid(), form.errors
    return form.cleaned_data | {"seen": None}


def lines() -> tuple[int, int, int]:
    """Of all histories, notes of staff and lines of accounts: whatever is done leaves one of them."""
    moves = sum(model.objects.count() for model in Move.__subclasses__())
    return moves, Note.objects.count(), AccountEvent.objects.count()


def press(verb: Verb, row, user) -> list[Reason] | None:
    """The reasons of the refusal; None where the history tells that something was done, no reason where nothing was."""
    before, request = lines(), RequestFactory().post("/")
    request.user = user
    try:
        with transaction.atomic():
            verb.act(request, row, answers(verb, row))
    except Refused as refusal:
        return refusal.reasons
    return None if any(now > then for now, then in zip(lines(), before, strict=True)) else []


def fresh(table: Buttons, row):
    return table.model._default_manager.get(pk=row.pk)


class Walk:
    """Each button of each row that stands in its own way, and once more of whatever that has made of the row."""

    def __init__(self, user: User):
        self.user, self.seen, self.wrong = user, set(), []

    def rows(self, table: Buttons):
        kinds = {}
        for row in table.model._default_manager.order_by("pk"):
            kinds.setdefault(self._stands(table, row), []).append(row)
        return itertools.chain.from_iterable(rows[:ALIKE] for rows in kinds.values())

    def _stands(self, table: Buttons, row) -> tuple:
        return getattr(row, "state", ""), *(tuple(one.code for one in verb.can(row)) for verb in table.verbs.values())

    def all(self, table: Buttons, row, *, again: int = 1) -> None:
        for slug, verb in table.verbs.items():
            now = fresh(table, row)
            reasons = verb.can(now)
            point = transaction.savepoint()
            outcome = press(verb, now, self.user)
            name = f"{table.opts.model_name}.{slug}"
            self.seen.add((name, not reasons))
            if not self._agree(reasons, outcome):
                told = [reason.code for reason in outcome] if outcome is not None else "done"
                self.wrong.append(f"{name} {row.pk}: {[reason.code for reason in reasons]} and {told}")
            if outcome is None and again:
                self.all(table, row, again=again - 1)
            transaction.savepoint_rollback(point)

    def _agree(self, reasons: list[Reason], outcome: list[Reason] | None) -> bool:
        if outcome is None:
            return not reasons
        return bool(reasons) or {reason.code for reason in outcome} & AT_THE_VERB != set()


def drive(user) -> None:
    """What the demonstration has nobody for: campaigns at each turn, files, offers, runs and messages on their way."""
    past = timezone.now() - timedelta(days=3)
    IntakeFactory(campaign=CampaignFactory(state=CampaignState.DRAFT))
    for state in (CampaignState.OPEN, CampaignState.CLOSED, CampaignState.FINISHED):
        CampaignFactory(state=state, closes_at=past)
    CampaignFactory(state=CampaignState.CLOSED)
    intake = IntakeFactory(campaign__deciding=True)
    make_run(intake.campaign, by=user)
    discard_run(make_run(intake.campaign, by=user), by=user)
    ask_a_second(
        IntakeFactory(campaign__deciding=True, campaign__four_eyes=True).campaign,
        first=UserFactory(is_superuser=True),
        by=user,
    )
    ask_erasure(withdraw(ApplicationFactory(intakes=[IntakeFactory()]), by=user, reason="asked"))
    anonymise(ask_erasure(withdraw(ApplicationFactory(intakes=[IntakeFactory()]), by=user, reason="asked")))
    ApplicationFactory(wants_call=True)
    told = {"entered_by": user, "consent": "spoken", "handed_over_at": past}
    AssistedEntry.objects.create(application=ApplicationFactory(), **told)
    appeal = Appeal.objects.filter(state=AppealState.OPEN).first()
    correct_person(appeal.choice.application, {"given_name_latin": "Nour"}, reason="papers", by=user)
    Offer.objects.filter(pk=Offer.objects.filter(state__in=UNANSWERED).first().pk).update(deadline=past)
    lapse_overdue()
    typed = {"reference": "RH27", "birth_date": past.date(), "phone": "+212612345678"}
    asked = [ask_for_code(name=name, **typed) for name in ("A", "B")]
    close_lost_code(asked[0], by=user)
    waiting = Message.objects.order_by("pk")[:2]
    Message.objects.filter(pk=waiting[0].pk).update(state=MessageState.UNSURE)
    UserFactory(is_active=False)
    signed_in = UserFactory(is_staff=True)
    TOTPDevice.objects.create(user=signed_in, name="phone", confirmed=True)
    AccountSession.objects.create(account=signed_in, session_key="0" * 32)


def ask_a_second(campaign, *, first: User, by: User) -> None:
    """An allocation that two people published, whose file a colleague asks for; and one that waits for a second."""
    published = make_run(campaign, by=first)
    ask_for(published, RunDeed.PUBLISH, by=first)
    publish_run(published, by=by)
    ask_for(published, RunDeed.HAND_OVER, by=first, recipient="the auditors", reason="asked")
    waiting = make_run(campaign, by=first)
    for deed in (RunDeed.PUBLISH, RunDeed.DISCARD):
        ask_for(waiting, deed, by=first)


@pytest.mark.sqlite_alone
@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration")
class TestButtons:
    def test_each_is_offered_exactly_when_its_verb_does_something(self):
        user = UserFactory(is_superuser=True)
        drive(user)
        walk = Walk(user)
        for table in tables():
            for row in list(walk.rows(table)):
                walk.all(table, row)
        assert walk.wrong == []
        names = {f"{table.opts.model_name}.{slug}" for table in tables() for slug in table.verbs}
        assert {(name, is_offered) for name in names for is_offered in (True, False)} - walk.seen == set()
