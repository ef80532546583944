"""The time line of a file: what happened, with its date, and never what was only planned."""

from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone, translation

from enrollment.models import Application, ApplicationState, OfferEvent
from enrollment.offers.services import accept_offer, decline_offer, end_place, enroll, lapse_overdue, withdraw
from enrollment.tracking.status import FileStatus
from programs.dates import campaign_dates
from programs.models import Campaign
from tests import factories
from tests.scenarios.applicant import text_of
from tests.scenarios.clock import Clock
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

# What the page says of a file in each of its states; `test_upgrading` asks PostgreSQL for the pages of all of them.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_alone]
SENT = datetime(2027, 2, 1, 9, tzinfo=UTC)
EARLY = datetime(2027, 3, 1, 9, tzinfo=UTC)
RESULTS_ON, STARTS_ON = date(2027, 3, 15), date(2027, 9, 15)
ANSWER, ORIGINALS, FIRST_DAY = "Answer to the offer", "Enrolment with the originals", "First day of classes"
LATER = (0, 1, 4, 6, 14, 15, 100, 198, 199, 300)  # days after the last thing that happened


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, SENT)


class Story:
    """Two people on a list of one seat: hers is the first rank, his the second, in a campaign with all its dates."""

    def __init__(self, clock):
        self.clock, self.staff = clock, factories.UserFactory()
        until = datetime.combine(RESULTS_ON, time(18), UTC)
        self.campaign, (self.intake,) = deciding(1, results_on=RESULTS_ON, appeals_until=until)
        # Told in the language of the code, so that steps are found by their words.
        self.hers = candidate(self.campaign, [self.intake], average=1900, submitted_at=SENT)
        self.his = candidate(self.campaign, [self.intake], average=1500, submitted_at=SENT)

    def publish(self):
        self.clock.now = max(self.clock.now, EARLY)
        run_and_publish(self.campaign)

    def offer(self):
        self.clock.go_on(hours=1)
        return offer_of(self.hers)


def sent(story):
    Application.objects.update(state=ApplicationState.SUBMITTED)


def read(story):
    pass


def refused(story):
    Application.objects.update(state=ApplicationState.REFUSED)
    story.hers.choices.update(eligibility="refused", refusal="-")


def withdrawn_early(story):
    withdraw(story.hers)
    story.publish()


def published(story):
    story.publish()


def accepted(story):
    published(story)
    accept_offer(story.offer())


def declined(story):
    published(story)
    decline_offer(story.offer())


def lapsed(story):
    published(story)
    story.clock.go_on(days=7)
    lapse_overdue()


def enrolled(story):
    accepted(story)
    enroll(story.hers, by=story.staff)


def withdrawn(story):
    published(story)
    withdraw(story.hers)


def ended(story):
    accepted(story)
    end_place(story.hers, event=OfferEvent.LEFT, reason="-", by=story.staff)


STORIES = (
    sent, read, refused, withdrawn_early, published, accepted, declined, lapsed, enrolled, withdrawn, ended,
)  # fmt: skip


def told(application, *, by_code=True) -> FileStatus:
    return FileStatus(Application.objects.get(pk=application.pk), by_code=by_code)


def steps(application) -> dict[str, tuple]:
    with translation.override("en"):
        return {step.words: (step.state, step.on) for step in told(application).steps}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_no_step_runs_ahead_of_the_clock(clock, story):
    """Whatever became of a file, and whenever its page is read: for both people of the list."""
    tale = Story(clock)
    story(tale)
    after = clock.now
    for days in LATER:
        clock.now = after + timedelta(days=days)
        for person in (tale.hers, tale.his):
            file_status = told(person)
            line = file_status.steps
            today = timezone.localdate()
            assert sum(step.state == "now" for step in line) <= 1
            for step in line:
                assert step.state != "done" or step.day is None or step.day <= today, step
                assert step.state != "to_come" or step.day is None or step.day >= today, step
            answer = [step for step in line if step.state == "now" and step.words == translation.gettext(ANSWER)]
            assert bool(answer) == file_status.unanswered
            assert SENT <= file_status.updated_at <= clock.now
            dated = [step.day for step in line if step.day]
            assert dated == sorted(dated), [(step.words, step.on) for step in line]


def test_lists_that_came_out_early_are_out_everywhere(clock, client):
    tale = Story(clock)
    planned = steps(tale.hers)["Lists published"]
    assert planned == ("to_come", RESULTS_ON)
    published(tale)
    assert steps(tale.hers)["Lists published"] == ("done", EARLY)
    (lists,) = [one for one in campaign_dates(Campaign.objects.get()) if one.uid.endswith("results")]
    assert lists.day == EARLY.date()
    program = tale.intake.program
    pages = (
        reverse("programs:detail", args=[program.slug]),
        tale.campaign.get_absolute_url(),
        reverse("programs:list"),
        reverse("programs:dates", args=[program.slug]),
    )
    for url in pages:
        page = text_of(client.get(url)).replace("\r\n ", "")
        assert "2027-03-01" in page or "20270301" in page or "فاتح مارس 2027" in page, url
        assert "15 مارس 2027" not in page.split("التظلم")[0].split("تظلم")[0], url
        assert "20270315T" in page or "20270315" not in page, url


def test_lists_that_are_late_are_not_said_to_come_out_on_a_day_gone_by(clock, client):
    tale = Story(clock)
    clock.now = datetime(2027, 3, 20, 9, tzinfo=UTC)
    assert steps(tale.hers)["Lists published"] == ("to_come", None)
    with translation.override("en"):
        assert "not out yet" in told(tale.hers).next_step
    assert not [one for one in campaign_dates(tale.campaign) if one.uid.endswith("results")]
    page = text_of(client.get(tale.campaign.get_absolute_url()))
    assert "كان نشرها مقررا يوم 15 مارس 2027، ولم تنشر بعد" in page


def test_answer_is_now_only_for_who_has_an_offer(clock):
    tale = Story(clock)
    published(tale)
    assert steps(tale.hers)[ANSWER] == ("now", offer_of(tale.hers).deadline)
    assert steps(tale.his)[ANSWER] == ("to_come", None)
    clock.go_on(days=2)
    answered = accept_offer(offer_of(tale.hers))
    assert steps(tale.hers)[ANSWER] == ("done", answered.answered_at)
    assert steps(tale.hers)[ORIGINALS] == ("now", None)


def test_the_first_day_is_now_on_that_day_alone(clock):
    tale = Story(clock)
    enrolled(tale)
    for day, state in ((date(2027, 3, 2), "to_come"), (STARTS_ON - timedelta(days=1), "to_come"), (STARTS_ON, "now")):
        clock.now = datetime.combine(day, time(12), UTC)
        assert steps(tale.hers)[FIRST_DAY] == (state, STARTS_ON)
    clock.go_on(days=1)
    assert steps(tale.hers)[FIRST_DAY] == ("done", STARTS_ON)


def test_the_last_update_counts_lists_and_offers(clock):
    tale = Story(clock)
    published(tale)
    assert told(tale.his).updated_at == EARLY
    assert told(tale.hers).updated_at >= EARLY
    clock.go_on(days=1)
    decline_offer(offer_of(tale.hers))
    assert told(tale.hers).updated_at == clock.now
    clock.go_on(days=1)
    run_and_publish(tale.campaign)
    assert told(tale.hers).updated_at == told(tale.his).updated_at == clock.now


def test_nothing_is_to_come_once_no_place_can_come(clock):
    tale = Story(clock)
    withdrawn(tale)
    line = steps(tale.hers)
    assert line.pop("Application withdrawn")[0] == "done"
    assert {state for state, _on in line.values()} == {"done"}
    assert ANSWER not in line


def test_lists_that_came_out_after_somebody_left_are_not_part_of_the_story(clock):
    tale = Story(clock)
    withdrawn_early(tale)
    assert "Lists published" not in steps(tale.hers)
    assert "Lists published" in steps(tale.his)


def test_campaigns_of_an_older_database_learn_when_their_lists_came_out(clock):
    tale = Story(clock)
    published(tale)
    clock.go_on(days=3)
    run_and_publish(tale.campaign)
    Campaign.objects.update(lists_out_at=None)
    import_module("enrollment.migrations.0002_lists_out_at").fill(apps, None)
    assert Campaign.objects.get().lists_out_at == EARLY
