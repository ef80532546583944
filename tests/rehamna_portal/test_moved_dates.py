"""A moved date moves in phones: every entry of every calendar file says how late a version it is."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from icalendar import Calendar

from centers.models import Event
from enrollment.interviews.sittings import shift_sitting
from enrollment.models import Application, Offer
from programs.models import Intake
from tests.factories import CampaignFactory, IntakeFactory, UserFactory
from tests.scenarios.clock import Clock
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.interviews import called
from tests.scenarios.letters import holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch, settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    return Clock(monkeypatch, datetime(2026, 12, 1, 9, tzinfo=UTC))


def versions(response) -> dict[str, tuple]:
    """By what it is called: where it stands, and which version it is."""
    assert response.status_code == 200
    found = {}
    for entry in Calendar.from_ical(response.content).walk("VEVENT"):
        uid = str(entry["UID"]).partition("@")[0]
        assert entry.decoded("LAST-MODIFIED") == entry.decoded("DTSTAMP")
        found[uid] = entry.decoded("DTSTART"), int(entry["SEQUENCE"]), entry.decoded("LAST-MODIFIED")
    return found


def moved(before: dict, after: dict, uid: str) -> None:
    assert after[uid][0] != before[uid][0]
    assert after[uid][1] > before[uid][1]
    assert after[uid][2] > before[uid][2]


def never_earlier(before: dict, after: dict) -> None:
    assert all(after[uid][1] >= before[uid][1] for uid in before.keys() & after.keys())


FILES = ["/fr/calendar/feed.ics", "/fr/programs/p/dates.ics"]


@pytest.mark.parametrize("file", FILES)
def test_an_extension(client, clock, file):
    campaign = CampaignFactory(slug="c")
    IntakeFactory(campaign=campaign, slug="c", program__slug="p")
    before = versions(client.get(file))
    clock.go_on(days=3)
    campaign.extended_to = campaign.closes_at + timedelta(days=7)
    campaign.save()
    after = versions(client.get(file))
    moved(before, after, "campaign-c-closes" if "feed" in file else "intake-c-closes")
    never_earlier(before, after)


def test_the_first_day_of_a_programme(client, clock):
    intake = IntakeFactory(slug="i", program__slug="p")
    before = versions(client.get(FILES[1]))
    clock.go_on(seconds=1)
    intake.starts_on = date(2027, 9, 20)
    intake.save()
    after = versions(client.get(FILES[1]))
    moved(before, after, "intake-i-starts")
    never_earlier(before, after)


def test_one_of_two_programmes_that_began_on_the_same_day(client, clock):
    """The entry of that day goes on telling of the other, as a later version."""
    campaign = CampaignFactory(slug="c")
    stays, goes = (IntakeFactory(campaign=campaign) for _ in range(2))
    steps = [versions(client.get(FILES[0]))]
    for day in (15, 20):  # noted anew, then moved
        clock.go_on(minutes=1)
        Intake.objects.get(pk=goes.pk)
        goes.starts_on = date(2027, 9, day)
        goes.save()
        steps.append(versions(client.get(FILES[0])))
    for before, after in pairwise(steps):
        never_earlier(before, after)
    left = "campaign-c-starts-2027-09-15"
    assert steps[2][left][1] > steps[1][left][1] > steps[0][left][1]
    assert stays.starts_on == date(2027, 9, 15)


def test_an_event_that_staff_move(client, clock):
    starts = clock.now + timedelta(days=9)
    event = Event.objects.create(slug="e", title_ar="ا", title_fr="a", starts_at=starts)
    before = versions(client.get(FILES[0]))
    clock.go_on(minutes=1)
    event.starts_at += timedelta(days=1)
    event.save()
    moved(before, versions(client.get(FILES[0])), "event-e")


def mine(application: Application) -> dict:
    return versions(holder(application).get("track/file/dates.ics"))


def test_an_interview_that_moves(clock):
    convocation = called()
    application, sitting = convocation.choice.application, convocation.sitting
    before = mine(application)
    (uid,) = [name for name in before if name.startswith("appointment")]
    clock.go_on(minutes=1)
    where = {name: getattr(sitting, name) for name in ("room_ar", "room_fr", "place_ar", "place_fr")}
    shift_sitting(sitting, starts_at=sitting.starts_at + timedelta(hours=2), where=where, reason="x", by=UserFactory())
    moved(before, mine(application), uid)


def test_the_time_to_answer(clock):
    campaign, (intake,) = deciding(1)
    application = candidate(campaign, [intake])
    run_and_publish(campaign)
    before = mine(application)
    (uid,) = [name for name in before if name.startswith("answer")]
    clock.go_on(minutes=1)
    offer = application.offers.get()
    Offer.objects.update(deadline=offer.deadline + timedelta(days=1))
    offer.moves.create(from_state=offer.state, to_state=offer.state)
    moved(before, mine(application), uid)
