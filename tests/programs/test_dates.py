"""The calendar file of a programme: it parses, at the right moments, under names that stay."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from programs.models import CampaignState
from tests.factories import CampaignFactory, IntakeFactory, ProgramFactory

pytestmark = pytest.mark.django_db
CASABLANCA = ZoneInfo("Africa/Casablanca")


@pytest.fixture
def intake():
    campaign = CampaignFactory(
        slug="autumn",
        opens_at=datetime(2027, 3, 1, 9, tzinfo=CASABLANCA),
        closes_at=datetime(2027, 5, 31, 18, tzinfo=CASABLANCA),
        results_on=date(2027, 7, 15),
    )
    return IntakeFactory(campaign=campaign, program__slug="dev", slug="dev-27", starts_on=date(2027, 9, 15))


def events(client, language: str = "fr") -> dict[str, dict]:
    response = client.get(f"/{language}/programs/dev/dates.ics")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "dev.ics" in response["Content-Disposition"]
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    return {str(event["UID"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def moment(event) -> datetime:
    return event.decoded("DTSTART").astimezone(CASABLANCA)


def test_each_thing_at_its_moment(client, intake):
    found = events(client)
    assert set(found) == {f"intake-dev-27-{name}@rehamna-portal" for name in ("opens", "closes", "results", "starts")}
    assert moment(found["intake-dev-27-opens@rehamna-portal"]) == datetime(2027, 3, 1, 9, tzinfo=CASABLANCA)
    closes = found["intake-dev-27-closes@rehamna-portal"]
    assert (moment(closes).day, moment(closes).hour, moment(closes).minute) == (31, 18, 0)
    assert found["intake-dev-27-results@rehamna-portal"].decoded("DTSTART") == date(2027, 7, 15)
    assert found["intake-dev-27-starts@rehamna-portal"].decoded("DTSTART") == date(2027, 9, 15)
    assert [alarm.decoded("TRIGGER") for alarm in closes.walk("VALARM")] == [timedelta(days=-1)]


def test_an_extension_moves_the_same_event(client, intake):
    intake.campaign.extended_to = datetime(2027, 6, 5, 12, tzinfo=UTC)
    intake.campaign.save()
    assert events(client)["intake-dev-27-closes@rehamna-portal"].decoded("DTSTART") == datetime(
        2027, 6, 5, 12, tzinfo=UTC
    )


@pytest.mark.parametrize(("language", "words"), [("ar", "آخر أجل للترشيح"), ("fr", "Date limite de candidature")])
def test_it_speaks_the_language_of_the_page(client, intake, language, words):
    closes = events(client, language)["intake-dev-27-closes@rehamna-portal"]
    assert str(closes["SUMMARY"]).startswith(words)
    assert getattr(intake.program, f"name_{language}") in str(closes["SUMMARY"])
    assert str(closes["URL"]) == f"http://testserver/{language}/programs/dev/"


def test_names_that_would_break_a_line_are_escaped(client, intake):
    intake.program.name_fr = "Pierre, terre; \\chaux\nEND:VEVENT"
    intake.program.save()
    found = events(client)
    assert len(found) == 4
    assert "Pierre, terre; \\chaux" in str(found["intake-dev-27-starts@rehamna-portal"]["SUMMARY"])


def test_nothing_is_known_of_a_programme_without_intake(client):
    ProgramFactory(slug="bare")
    IntakeFactory(program__slug="hidden", campaign__state=CampaignState.DRAFT)
    for slug in ("bare", "hidden", "none"):
        assert client.get(f"/ar/programs/{slug}/dates.ics").status_code == 404
    assert "dates.ics" not in client.get("/ar/programs/bare/").content.decode()
