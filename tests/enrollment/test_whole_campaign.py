"""A whole campaign over thirty days: 68 people, five programmes, both wings, and everything that happens to places.

Nothing is drawn but from one seed, and after every single action the promises of
tests/scenarios/campaign_promises.py are looked at again. What the campaign published is then checked as an auditor
would check it.
"""

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone

from boarding.models import Stay
from centers.core.errors import Refused
from enrollment.allocation.audit_file import Differs, judge, read, written
from enrollment.allocation.checker import Rule
from enrollment.allocation.freezing import frozen_file
from enrollment.models import (
    UNANSWERED,
    Application,
    ApplicationState,
    Boarding,
    CallerCheck,
    Choice,
    Offer,
    OfferEvent,
    OfferMove,
    OfferState,
    OutcomeKind,
    Run,
    RunEvent,
    RunMove,
    RunState,
)
from enrollment.offers import rules
from enrollment.offers.appeals import answer_appeal, send_appeal
from enrollment.offers.averages import verify_average
from enrollment.offers.for_person import answer_for_person, extend_offer
from enrollment.offers.services import accept_offer, decline_offer, end_place, enroll, restore_offer, withdraw
from enrollment.review.services import decide_choice, enter_mark
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from enrollment.values.marks import MarkValue
from programs.models import AverageCheck, Campaign, CampaignEvent, CampaignState
from tests.factories import CommuneFactory, HouseFactory, ReserveFactory, UserFactory
from tests.scenarios.campaign_promises import Promises, published
from tests.scenarios.clock import Clock
from tests.scenarios.decisions import candidate, deciding

PEOPLE, BEDS = 66, 3
SEATS = (10, 10, 8, 6, 16)
# Half past six in the evening in Benguerir: time to answer has ended at six.
FIRST = datetime(2027, 8, 30, 18, 30, tzinfo=UTC)
CLASSES, LAST_DAY = date(2027, 9, 14), date(2027, 9, 28)


class Season:
    """The campaign, its people, and what each day brings. Every step looks at the promises."""

    def __init__(self, clock: Clock):
        self.clock, self.chance, self.staff = clock, Random(2027), UserFactory()
        HouseFactory(beds=BEDS)
        self.campaign, self.intakes = deciding(
            *SEATS, appeals_until=datetime(2027, 9, 10, 18, 0, tzinfo=UTC), places_until=LAST_DAY
        )
        self.campaign.intakes.update(starts_on=CLASSES, average_check=AverageCheck.ENROLMENT)
        self.campaign.intakes.filter(pk=self.intakes[1].pk).update(extra_offers=1)
        ReserveFactory(intake=self.intakes[0], percent=40)
        ReserveFactory(intake=self.intakes[2], group="distant", percent=30)
        self.communes = [CommuneFactory(km_to_benguerir=km) for km in (5, 25, 40, 60)]
        for _number in range(PEOPLE):
            self.person()
        self.late, self.refused = self.refused_file(1880), self.refused_file(1700)
        self.promises = Promises(self.campaign)

    def person(self) -> Application:
        wishes = self.chance.sample(self.intakes[:4], self.chance.randint(1, 4))
        return candidate(
            self.campaign,
            [*wishes, self.intakes[4]] if self.chance.random() < 0.3 else wishes,
            self.chance.randrange(1000, 1900, 10),
            boarding=self.chance.choice(list(Boarding)),
            list_number=self.list_number(),
            person__sex=self.chance.choice("FM"),
            person__commune=self.chance.choice(self.communes),
        )

    def list_number(self) -> str:
        """The draw depends on it: the same in every run of this test."""
        return f"S{self.campaign.applications.count():05}"

    def refused_file(self, average: int) -> Application:
        application = candidate(self.campaign, self.intakes[:1], average, list_number=self.list_number())
        choice = application.choices.get()
        decide_choice(choice, eligible=False, reason="Attestation absente", by=self.staff)
        return application

    def step(self, action, *args, **kwargs):
        done = action(*args, **kwargs)
        self.promises.check()
        return done

    def some(self, rows, share: float) -> list:
        """A share of the rows, drawn from the seed."""
        return [row for row in rows if self.chance.random() < share]

    # --- the days -------------------------------------------------------------------------------

    def next_day(self) -> None:
        """The clock of the machine: what time brings about, an hour after time to answer ends."""
        self.clock.go_on(days=1)
        self.step(call_command, "run_due", stdout=StringIO())

    def publish(self) -> Run:
        run = self.step(make_run, Campaign.objects.get(pk=self.campaign.pk), by=self.staff)
        return self.step(publish_run, run, by=self.staff)

    def answers(self) -> None:
        """Most say yes, a third of them waiting; some decline; some stay silent."""
        offers = Offer.objects.filter(application__campaign=self.campaign, state__in=UNANSWERED).order_by("pk")
        for offer in offers:
            lot = self.chance.random()
            if lot < 0.4:
                self.step(accept_offer, offer)
            elif lot < 0.65:
                self.step(accept_offer, offer, wait=True)
            elif lot < 0.8:
                self.step(decline_offer, offer)

    def withdrawals(self, share: float) -> None:
        living = Application.objects.filter(campaign=self.campaign, state=ApplicationState.ELIGIBLE).order_by("pk")
        for application in self.some(living.filter(enrollment=None), share):
            self.step(withdraw, application)

    def appeals(self) -> None:
        """Three people appeal: one mark was wrong, one condition was wrong, and one appeal has no reason."""
        wrong, fair = (self.loser(intake) for intake in self.intakes[:2])
        refused = self.refused.choices.get()
        sent = [self.step(send_appeal, choice, reason="سبب") for choice in (wrong, fair, refused)]
        with pytest.raises(Refused):
            make_run(self.campaign, by=self.staff)
        criterion = wrong.intake.criteria.get()
        self.step(enter_mark, wrong, criterion, MarkValue(1890), reason="Relevé mal lu", by=self.staff)
        self.step(decide_choice, refused, eligible=True, reason="Attestation retrouvée", by=self.staff)
        for appeal, granted in zip(sent, (True, False, True), strict=True):
            self.step(answer_appeal, appeal, granted=granted, answer="Réponse", by=self.staff)

    def loser(self, intake) -> Choice:
        lost = Choice.objects.filter(intake=intake, outcomes__kind=OutcomeKind.NOT_REACHED, given_up=False)
        return lost.exclude(application__offers__isnull=False).order_by("pk").first()

    def phoned(self) -> None:
        """Somebody asks by phone for a day more, and then says yes."""
        offer = (
            Offer.objects.filter(application__campaign=self.campaign, state=OfferState.PENDING).order_by("pk").first()
        )
        day = timezone.localdate(offer.deadline) + timedelta(days=1)
        offer = self.step(extend_offer, offer, last_day=day, checked=CallerCheck.CALLED, by=self.staff)
        told = {"answer": rules.ACCEPT, "checked": CallerCheck.CALLED, "by": self.staff}
        self.step(answer_for_person, offer, **told)

    def late_file(self) -> None:
        """Sent in time, decided weeks later, with a score before most of the others."""
        choice = self.late.choices.get()
        self.step(decide_choice, choice, eligible=True, reason="Dossier égaré au centre", by=self.staff)

    def restored(self) -> None:
        lapsed = Offer.objects.filter(state=OfferState.LAPSED, application__state=ApplicationState.ELIGIBLE)
        offer = next(offer for offer in lapsed.order_by("pk") if not offer.application.held_offer())
        offer = self.step(restore_offer, offer, reason="Hospitalisation", by=self.staff)
        self.step(accept_offer, offer)

    def enrolments(self) -> None:
        """Originals are read: one average was false and costs the place, one hardly, and one was too modest."""
        accepted = Offer.objects.filter(state=OfferState.ACCEPTED, choice__intake__in=self.intakes[:4])
        for number, offer in enumerate(accepted.order_by("pk").select_related("application__applicant")):
            average = offer.application.applicant.average
            read = {0: 1000, 1: max(1000, average - 1), 2: min(2000, average + 100)}.get(number, average)
            application = self.step(verify_average, offer.application, MarkValue(read), by=self.staff)
            if application.held_offer():
                self.step(enroll, application, by=self.staff)

    def no_shows(self) -> None:
        """After the first day: three never came, of whom two had been there (found at once, or too late); two leave."""
        enrolled = list(Application.objects.filter(enrollment__isnull=False).order_by("pk"))
        absent = [
            self.step(end_place, one, event=OfferEvent.ABSENT, reason="Jamais venue", by=self.staff)
            for one in self.chance.sample(enrolled, 3)
        ]
        assert self.step(restore_offer, absent[0], reason="Elle était là", by=self.staff).state == "accepted"
        self.wronged = absent[1]
        staying = Application.objects.filter(enrollment__isnull=False).order_by("pk")
        for one in self.chance.sample(list(staying), 2):
            self.step(end_place, one, event=OfferEvent.LEFT, reason="A déménagé", by=self.staff)

    # --- the whole --------------------------------------------------------------------------------

    def until(self, day: int) -> None:
        while self.clock.now < FIRST + timedelta(days=day):
            self.next_day()

    def live(self) -> None:
        """By days since the first list; offers wait five days for an answer."""
        self.publish()
        self.until(1)
        self.answers()
        self.withdrawals(0.05)
        self.until(3)
        self.phoned()
        self.appeals()
        self.until(5)
        self.restored()
        self.publish()
        self.until(7)
        self.answers()
        self.until(10)
        self.withdrawals(0.05)
        self.late_file()
        self.until(11)
        self.publish()
        self.until(13)
        self.answers()
        self.enrolments()
        self.until(16)
        self.no_shows()
        Campaign.objects.filter(pk=self.campaign.pk).update(runs_by_itself=True)
        self.until(18)
        self.step(restore_offer, self.wronged, reason="Elle était dans l’autre groupe", by=self.staff)
        for day in range(19, 31):
            self.until(day)
            self.answers()


class TestThirtyDays(TestCase):
    @classmethod
    def setUpTestData(cls):
        with pytest.MonkeyPatch.context() as patch:
            season = Season(Clock(patch, FIRST))
            season.live()
        cls.campaign, cls.late = season.campaign, season.late

    def test_everything_happened_that_can_happen(self):
        """What was not lived through has promised nothing."""
        states = set(Offer.objects.values_list("state", flat=True))
        assert states >= {*OfferState} - {OfferState.PENDING, OfferState.RESTORED}
        # Legal time does not change in these thirty days: see tests/rehamna_portal/test_promises.py.
        assert set(OfferMove.objects.values_list("event", flat=True)) >= {*OfferEvent.values} - {OfferEvent.HOUR_KEPT}
        assert Offer.objects.filter(moves__from_state=OfferState.ENDED, state=OfferState.ACCEPTED).exists()
        assert OfferMove.objects.filter(to_state=OfferState.RESTORED).exists()
        assert ApplicationState.WITHDRAWN in set(Application.objects.values_list("state", flat=True))
        assert self.late.choices.get().outcomes.order_by("run__number").last().kind != OutcomeKind.NOT_ELIGIBLE
        assert {stay.wing.slug for stay in Stay.objects.live()} == {"girls", "boys"}
        by_hand = [run for run in published(self.campaign) if run.made_by]
        by_itself = RunMove.objects.filter(event=RunEvent.BY_ITSELF, by=None, to_state=RunState.PUBLISHED)
        assert (len(by_hand), len(published(self.campaign))) == (3, 3 + by_itself.count())
        assert by_itself.count() >= 1

    def test_it_is_finished_by_itself_and_its_key_is_open(self):
        campaign = Campaign.objects.get(pk=self.campaign.pk)
        assert (campaign.state, campaign.held_up_at) == (CampaignState.FINISHED, None)
        assert campaign.moves.last().event == CampaignEvent.FINISHED_BY_ITSELF
        assert sha256(campaign.opened_secret.encode()).hexdigest() == campaign.draw_commitment

    def test_every_published_file_is_accepted_and_a_changed_line_is_named(self):
        for run in published(self.campaign):
            lines = frozen_file(run).splitlines(keepends=True)
            judge(read(lines))
            at = len(lines) // 2
            changed = [*lines[:at], lines[at].replace(b'"sha256":"', b'"sha256":"0'), *lines[at + 1 :]]
            with pytest.raises(Differs) as differs:
                read(changed)
            assert differs.value.line == at + 1

    def test_a_forged_result_with_forged_fingerprints_names_person_and_rule(self):
        """Somebody who waits is given the place of somebody who came before."""
        forgeries = 0
        for run in published(self.campaign):
            instance, result = json.loads(run.frozen_input), json.loads(run.result)
            robbed, friend = swapped(instance, result)
            if not robbed:
                continue
            forgeries += 1
            about = {"campaign": self.campaign.slug, "number": run.number, "published_at": run.published_at.isoformat()}
            forged = read(list(written(instance, result, **about)))
            with pytest.raises(Differs) as differs:
                judge(forged)
            assert robbed in str(differs.value) or friend in str(differs.value)
            assert any(rule.value in str(differs.value) for rule in Rule)
        assert forgeries >= 3


def swapped(instance: dict, result: dict) -> tuple[str, str]:
    """A forgery with its figures in order: whoever waits behind gets the place of somebody who had newly got it."""
    people, places = instance["applicants"], result["places"]
    for slug, intake in instance["intakes"].items():
        given = result["intakes"][slug]
        order = given.get("order") or intake["ranking"]
        newly = [n for n in order if places.get(n) == {"intake": slug, "bed": False} and "holds" not in people[n]]
        behind = [
            n for n in order if n not in places and people[n]["boarding"] == "no" and slug in people[n]["choices"]
        ]
        if newly and behind and order.index(behind[-1]) > order.index(newly[0]):
            places[behind[-1]] = places.pop(newly[0])
            given["last_position"] = order.index(behind[-1]) + 1
            return newly[0], behind[-1]
    return "", ""
