"""The calendar of all dates and its file: what stands in it, in which order, with which mark."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from centers.core.ics import Dated, calendar
from centers.models import Event
from centers.reference import network
from programs.dates import campaign_dates, intake_dates
from programs.models import CampaignState
from tests.factories import CampaignFactory, CenterFactory, IntakeFactory

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
CASABLANCA = ZoneInfo("Africa/Casablanca")


def announce(days=10, hours=2, **fields):
    starts_at = timezone.now() + timedelta(days=days)
    ends_at = None if hours is None else starts_at + timedelta(hours=hours)
    row = {"slug": "open-day", "title_ar": "أبواب مفتوحة", "title_fr": "Portes ouvertes"} | fields
    return Event.objects.create(**{"starts_at": starts_at, "ends_at": ends_at} | row)


def lines(response, name="months"):
    return [line.dated.uid for _month, found in response.context[name] for line in found]


def entries(client, language="ar"):
    response = client.get(f"/{language}/calendar/feed.ics")
    assert response.status_code == 200
    return {str(entry["uid"]): entry for entry in Calendar.from_ical(response.content).walk("VEVENT")}


# --- the page ------------------------------------------------------------------------------


@BOTH
def test_all_kinds_of_dates_stand_in_their_order(client, language):
    today = timezone.localdate()
    campaign = CampaignFactory(slug="c", results_on=today + timedelta(days=60))
    for _ in range(2):
        IntakeFactory(campaign=campaign, starts_on=today + timedelta(days=90))
    announce(center=CenterFactory(accent="eco"))
    response = client.get(f"/{language}/calendar/")
    starts = f"campaign-c-starts-{today + timedelta(days=90)}"
    assert lines(response) == ["event-open-day", "campaign-c-closes", "campaign-c-results", starts]
    assert lines(response, "past") == ["campaign-c-opens"]
    html = response.content.decode()
    assert 'id="event-open-day"' in html
    assert f"/{language}/centers/centre-eco/" in html
    assert ("شعبتان" if language == "ar" else "2 filières") in html


def test_months_have_their_moroccan_names(client):
    CampaignFactory(opens_at=datetime(2027, 7, 1, tzinfo=UTC), closes_at=datetime(2027, 8, 1, 17, tzinfo=UTC))
    html = client.get("/ar/calendar/").content.decode()
    assert "يوليوز 2027" in html
    assert "غشت 2027" in html


def test_a_campaign_in_preparation_is_not_announced(client):
    campaign = CampaignFactory(state=CampaignState.DRAFT, results_on=timezone.localdate() + timedelta(days=9))
    IntakeFactory(campaign=campaign, starts_on=timezone.localdate() + timedelta(days=20))
    response = client.get("/ar/calendar/")
    assert lines(response) == []
    assert entries(client) == {}
    assert "لا موعد معلن حاليا" in response.content.decode()


def test_what_is_long_past_is_left_out_and_what_still_lasts_is_not_past(client):
    announce(days=-400, slug="old")
    announce(days=-30, slug="past")
    announce(days=-3, hours=24 * 5, slug="lasting")
    response = client.get("/ar/calendar/")
    assert lines(response) == ["event-lasting"]
    assert lines(response, "past") == ["event-past"]


@pytest.mark.parametrize(
    ("days", "words"), [(0, "اليوم"), (1, "غدا"), (2, "بعد يومين"), (3, "بعد 3 أيام"), (11, "بعد 11 يوما")]
)
def test_each_says_how_far_it_is(client, days, words):
    noon = datetime.combine(timezone.localdate() + timedelta(days=days), datetime.min.time(), CASABLANCA)
    announce(starts_at=noon + timedelta(hours=12), ends_at=None)
    ((_month, (line,)),) = client.get("/ar/calendar/").context["months"]
    assert line.status[1] == words


def test_a_sample_among_real_dates_carries_its_mark(client):
    announce(slug="sample", is_sample=True)
    response = client.get("/fr/calendar/")
    assert response.context["sample"]
    announce(slug="real")
    response = client.get("/fr/calendar/")
    assert not response.context["sample"]
    assert response.content.decode().count('class="sample"') == 1


def test_how_to_subscribe_stands_on_the_page(client):
    html = client.get("/fr/calendar/").content.decode()
    assert 'href="webcal://testserver/fr/calendar/feed.ics"' in html
    assert "http://testserver/fr/calendar/feed.ics</bdi>" in html


def test_ten_thousand_intakes_cost_what_one_does(client):
    def cost():
        network()  # remembered for a minute, as on every page
        with CaptureQueriesContext(connection) as queries:
            client.get("/ar/calendar/")
        return len(queries)

    campaign = CampaignFactory()
    IntakeFactory(campaign=campaign)
    announce(center=CenterFactory(accent="eco"))
    one = cost()
    assert one <= 4
    for n in range(20):
        IntakeFactory(campaign=campaign)
        announce(slug=f"e{n}", center=CenterFactory(accent="av"))
    assert cost() == one


# --- the file ------------------------------------------------------------------------------


@BOTH
def test_the_file_says_what_the_page_says(client, language):
    closes = datetime(2027, 8, 1, 17, tzinfo=UTC)
    CampaignFactory(slug="c", opens_at=datetime(2027, 7, 1, tzinfo=UTC), closes_at=closes, is_sample=True)
    announce(lead_ar="زيارة", lead_fr="Visite", place_ar="بنجرير", place_fr="Benguerir")
    found = entries(client, language)
    deadline, event = found["campaign-c-closes@rehamna-portal"], found["event-open-day@rehamna-portal"]
    assert deadline["dtstart"].dt == closes
    assert deadline["dtstart"].params["TZID"] == "Africa/Casablanca"
    assert deadline["url"] == f"http://testserver/{language}/campaigns/c/"
    assert ("(معطى تجريبي)" if language == "ar" else "(donnée d’exemple)") in deadline["summary"]
    assert event["summary"] == ("أبواب مفتوحة" if language == "ar" else "Portes ouvertes")
    assert ("بنجرير" if language == "ar" else "Benguerir") in event["description"]
    assert event["url"].endswith(f"/{language}/calendar/#event-open-day")


def test_the_file_is_served_as_a_calendar_that_may_be_kept(client):
    response = client.get("/ar/calendar/feed.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert not response.cookies
    assert client.post("/ar/calendar/feed.ics").status_code == 405


def test_an_extension_moves_the_entry_instead_of_adding_one(client):
    campaign = CampaignFactory(slug="c")
    before = entries(client)["campaign-c-closes@rehamna-portal"]["dtstart"].dt
    campaign.extended_to = campaign.closes_at + timedelta(days=7)
    campaign.save()
    after = entries(client)
    assert after["campaign-c-closes@rehamna-portal"]["dtstart"].dt > before
    assert len([uid for uid in after if "closes" in uid]) == 1


def test_unchanged_dates_are_the_same_file(client):
    announce()
    assert client.get("/ar/calendar/feed.ics").content == client.get("/ar/calendar/feed.ics").content


def test_a_whole_day_and_a_moment_are_written_as_such():
    moment = datetime(2027, 2, 20, 9, tzinfo=UTC)  # the clock of Morocco is at UTC
    book = calendar(
        "x",
        [
            Dated("day", date(2027, 9, 15), None, "t", "https://example.org/", changed_at=moment),
            Dated(
                "hour",
                moment,
                moment + timedelta(hours=1),
                "t",
                "https://example.org/",
                "a, b; c\nd",
                changed_at=moment,
            ),
        ],
    )
    day, hour = Calendar.from_ical(book).walk("VEVENT")
    assert b"DTSTART;VALUE=DATE:20270915\r\n" in book
    assert b"DTSTART;TZID=Africa/Casablanca:20270220T090000\r\n" in book
    assert (day["dtstart"].dt, hour["dtend"].dt) == (date(2027, 9, 15), moment + timedelta(hours=1))
    assert hour["description"] == "a, b; c\nd"
    assert b"BEGIN:VTIMEZONE" in book
    assert len(book) < 2500


# --- dated things ---------------------------------------------------------------------------


def test_dates_of_a_campaign_and_of_an_intake():
    campaign = CampaignFactory(slug="c", results_on=None)
    assert [one.uid for one in campaign_dates(campaign)] == ["campaign-c-opens", "campaign-c-closes"]
    intake = IntakeFactory(campaign=campaign, slug="i", starts_on=date(2027, 9, 15))
    opens, closes, starts = intake_dates(intake, url="/there/")
    assert (opens.uid, closes.uid, closes.is_deadline) == ("intake-i-opens", "intake-i-closes", True)
    assert (starts.uid, starts.day, starts.is_moment, starts.url) == (
        "intake-i-starts",
        date(2027, 9, 15),
        False,
        "/there/",
    )
    intake.starts_on = None
    assert [one.uid for one in intake_dates(intake, url="/")] == ["intake-i-opens", "intake-i-closes"]


def test_the_day_is_the_local_one_and_the_end_is_exclusive():
    """At UTC+1, before 20 September 2026, half past eleven in London was the next day."""
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    one = Dated("x", late, datetime(2026, 7, 2, 23, tzinfo=UTC), "t", "/", changed_at=late)
    assert (one.day, one.last_day) == (date(2026, 7, 2), date(2026, 7, 2))
    whole = Dated("x", date(2027, 7, 1), date(2027, 7, 3), "t", "/", changed_at=late)
    assert (whole.day, whole.last_day) == (date(2027, 7, 1), date(2027, 7, 2))


def test_an_event_ends_after_it_begins():
    event = announce()
    event.ends_at = event.starts_at
    with pytest.raises(ValidationError) as refused:
        event.full_clean(exclude={"title"})
    assert "ينتهي الموعد بعد بدايته." in refused.value.messages
