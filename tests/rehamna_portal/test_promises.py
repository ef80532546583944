"""A promised hour survives a change of legal time: its reading stands, and its moment moves, once."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from centers.core import zones
from centers.models import Event, NewsItem, ZoneRules
from enrollment.models import (
    Appeal,
    Channel,
    Message,
    MessageKind,
    MessageState,
    Offer,
    OfferEvent,
    OfferState,
    SittingEvent,
)
from enrollment.offers.appeals import is_corrected
from enrollment.offers.reminders import remind_drafts, remind_offers
from enrollment.offers.services import decline_offer, restore_offer
from enrollment.outbox.delivery import deliver
from enrollment.outbox.rendering import shown_messages
from programs.models import Campaign, CampaignEvent
from rehamna_portal.promises import ROOMS, keep_promises
from tests.factories import ApplicationFactory, CampaignFactory, SittingFactory, UserFactory
from tests.scenarios.clock import Clock
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.interviews import called, interview
from tests.scenarios.zone_files import BEGINNING, HOUR, OF_2025, zone, zone_file

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch, settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    return Clock(monkeypatch, NOW)


@pytest.fixture
def old(tmp_path):
    """What was entered until now was entered under the rules of 2025."""
    return seen(zone(tmp_path, OF_2025))


def seen(rules):
    ZoneRules.objects.create(version="2025.2", pairs=zones.Rules.of(rules).as_data())
    return rules


def at(rules, *wall, fold: int = 0) -> datetime:
    """The moment of a reading of the clock under `rules`."""
    return datetime(*wall, fold=fold, tzinfo=rules).astimezone(UTC)


def reads(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m %H:%M}"


# --- campaigns -------------------------------------------------------------------------------


def test_a_campaign_entered_under_old_data_still_says_and_closes_at_its_hour(clock, old, client):
    campaign = CampaignFactory(slug="winter", closes_at=at(old, 2027, 1, 10, 18), appeals_until=at(old, 2027, 7, 1, 12))
    assert campaign.closes_at == datetime(2027, 1, 10, 17, tzinfo=UTC)
    keep_promises()
    campaign.refresh_from_db()
    assert (reads(campaign.closes_at), reads(campaign.appeals_until)) == ("10/01 18:00", "01/07 12:00")
    last = datetime(2027, 1, 10, 18, tzinfo=UTC)
    assert campaign.is_open(last - timedelta(microseconds=1))
    assert not campaign.is_open(last)
    assert "18:00" in client.get("/fr/campaigns/winter/").content.decode()


def test_it_leaves_a_line_in_the_history_and_prints_what_it_did(clock, old):
    campaign = CampaignFactory(slug="winter", closes_at=at(old, 2027, 1, 10, 18))
    out = StringIO()
    call_command("keep_promises", stdout=out)
    told = "campaign winter: closes_at stands at 10/01/2027 18:00 (10/01/2027 17:00 UTC -> 10/01/2027 18:00 UTC)"
    assert out.getvalue().splitlines() == [told, "hours kept as announced: 1"]
    line = campaign.moves.get(event=CampaignEvent.HOUR_KEPT)
    assert (line.from_state, line.to_state, line.by) == (campaign.state, campaign.state, None)
    assert line.figures == {"date": "10/01/2027", "time": "18:00"}
    latest = ZoneRules.objects.last()
    assert (latest.moved, latest.version) == ([told], zones.version())


def test_a_second_time_moves_nothing(clock, old):
    campaign = CampaignFactory(closes_at=at(old, 2027, 1, 10, 18))
    assert len(keep_promises()) == 1
    campaign.refresh_from_db()
    moved, rows = campaign.closes_at, ZoneRules.objects.count()
    assert keep_promises() == []
    campaign.refresh_from_db()
    assert campaign.closes_at == moved
    assert ZoneRules.objects.count() == rows
    # What is entered from now on is entered under the new rules.
    later = CampaignFactory(closes_at=at(timezone.get_default_timezone(), 2027, 2, 10, 18))
    assert keep_promises() == []
    later.refresh_from_db()
    assert reads(later.closes_at) == "10/02 18:00"


def test_what_is_over_and_what_reads_the_same_stays(clock, old):
    """In the Ramadan of 2027 both rules say UTC."""
    over, same = at(old, 2026, 11, 1, 18), at(old, 2027, 2, 20, 18)
    campaign = CampaignFactory(opens_at=over, closes_at=same)
    keep_promises()
    campaign.refresh_from_db()
    assert (campaign.opens_at, campaign.closes_at) == (over, same)


def test_what_has_begun_stays_begun(clock, old):
    """Published or opened a few minutes ago: by the new rules its hour is still to come."""
    ago = clock.now - timedelta(minutes=10)
    campaign = CampaignFactory(opens_at=ago, closes_at=at(old, 2027, 1, 10, 18))
    news = NewsItem.objects.create(slug="n", title_ar="ا", title_fr="a", published_at=ago)
    ends_at = clock.now + timedelta(minutes=10)
    event = Event.objects.create(slug="e", title_ar="ا", title_fr="a", starts_at=ago, ends_at=ends_at)
    sitting = SittingFactory(criterion__intake__campaign=campaign, starts_at=ago)
    assert len(keep_promises()) == 1
    for row in (campaign, news, event, sitting):
        row.refresh_from_db()
    assert campaign.is_open()
    assert (campaign.opens_at, news.published_at, event.starts_at, sitting.starts_at) == (ago,) * 4
    assert event.ends_at == ends_at


def test_what_begins_sooner_than_by_the_old_rules_begins(clock, tmp_path):
    """The clock goes forward: the hour of the opening is half an hour ago."""
    old = seen(zone(tmp_path / "utc", [(BEGINNING, timedelta())]))
    campaign = CampaignFactory(opens_at=clock.now + timedelta(minutes=30), closes_at=at(old, 2027, 1, 10, 18))
    keep_promises(zone(tmp_path / "one", [(BEGINNING, HOUR)]))
    campaign.refresh_from_db()
    assert campaign.is_open()
    assert campaign.closes_at == datetime(2027, 1, 10, 17, tzinfo=UTC)


def test_a_deadline_that_ended_an_hour_too_early_is_given_back(clock, old):
    """17:30 in Morocco: by the old rules the deadline of 18:00 has passed half an hour ago."""
    clock.now = datetime(2027, 1, 10, 17, 30, tzinfo=UTC)
    campaign = CampaignFactory(opens_at=at(old, 2026, 12, 1, 9), closes_at=at(old, 2027, 1, 10, 18))
    assert not campaign.is_open()
    keep_promises()
    campaign.refresh_from_db()
    assert campaign.is_open()


def test_the_nightly_command_keeps_them_before_it_closes_anything(clock, old):
    clock.now = datetime(2027, 1, 10, 18, 30, tzinfo=UTC)  # the hour of grace of the old 18:00 is over
    campaign = CampaignFactory(opens_at=at(old, 2026, 12, 1, 9), closes_at=at(old, 2027, 1, 10, 18))
    call_command("run_due", stdout=StringIO())
    campaign.refresh_from_db()
    assert campaign.state == "open"


# --- hours that come twice, and hours that are left out ---------------------------------------


@pytest.fixture
def back(tmp_path):
    """New rules by which the clock goes back from 3:00 to 2:00 on 15 June 2027; until then it is at UTC+1."""
    return zone(tmp_path / "back", [(BEGINNING, HOUR), (datetime(2027, 6, 15, 2, tzinfo=UTC), timedelta())])


def test_of_an_hour_that_comes_twice_deadlines_take_the_second(clock, back, tmp_path):
    """Nobody has less time than was promised; what begins, begins at the first."""
    old = seen(zone(tmp_path / "utc", [(BEGINNING, 2 * HOUR)]))
    campaign = CampaignFactory(opens_at=at(old, 2027, 6, 15, 2, 10), closes_at=at(old, 2027, 6, 15, 2, 40))
    keep_promises(back)
    campaign.refresh_from_db()
    assert campaign.opens_at == datetime(2027, 6, 15, 1, 10, tzinfo=UTC)
    assert campaign.closes_at == datetime(2027, 6, 15, 2, 40, tzinfo=UTC)


def test_an_hour_that_is_left_out_is_as_long_after_the_change(clock, tmp_path):
    """New rules: from 2:00 to 3:00 in the night of 15 June."""
    old = seen(zone(tmp_path / "one", [(BEGINNING, HOUR)]))
    ahead = zone(tmp_path / "ahead", [(BEGINNING, timedelta()), (datetime(2027, 6, 15, 2, tzinfo=UTC), HOUR)])
    campaign = CampaignFactory(closes_at=at(old, 2027, 6, 15, 2, 30))
    keep_promises(ahead)
    campaign.refresh_from_db()
    assert campaign.closes_at.astimezone(ahead).replace(tzinfo=None) == datetime(2027, 6, 15, 3, 30)  # noqa: DTZ001


def test_there_and_back_again_ends_where_it_began(clock, old):
    campaign = CampaignFactory(closes_at=at(old, 2027, 1, 10, 18))
    keep_promises()
    keep_promises(old)
    assert Campaign.objects.get(pk=campaign.pk).closes_at == campaign.closes_at


# --- offers and what messages said ------------------------------------------------------------


def test_offers_of_published_lists_keep_their_deadline(clock, old):
    """Worked out under the old rules, as by the machine that published."""
    with timezone.override(old):
        campaign, (intake,) = deciding(3)
        waits, declined, lapsed = (candidate(campaign, [intake]) for _ in range(3))
        run_and_publish(campaign)
    decline_offer(offer_of(declined))
    Offer.objects.filter(application=lapsed).update(state=OfferState.LAPSED)
    before = dict(Offer.objects.values_list("application", "deadline"))
    assert set(before.values()) == {datetime(2026, 12, 6, 17, tzinfo=UTC)}
    assert "offers: deadline stands at 06/12/2026 18:00 (06/12/2026 17:00 UTC -> 06/12/2026 18:00 UTC)" in (
        keep_promises()
    )
    offer = offer_of(waits)
    assert reads(offer.deadline) == "06/12 18:00"
    line = offer.moves.get(event=OfferEvent.HOUR_KEPT)
    assert (line.to_state, line.figures["time"]) == (OfferState.PENDING, "18:00")
    assert Offer.objects.get(application=declined).deadline == before[declined.pk]
    # Nothing lapses before the promised hour.
    assert not Offer.objects.overdue(datetime(2026, 12, 6, 17, 59, tzinfo=UTC)).exists()


def test_messages_go_on_saying_the_hour_that_they_said(network, clock, old, settings):
    with timezone.override(old):
        campaign, (intake,) = deciding(1)
        person = candidate(campaign, [intake])
        run_and_publish(campaign)
        said = [one.written.body for one in shown_messages(person, "fr")]
    assert "18:00" in said[0]
    keep_promises()
    assert [one.written.body for one in shown_messages(person, "fr")] == said
    message = Message.objects.get(kind=MessageKind.OFFER)
    assert message.not_after == offer_of(person).deadline


def test_nobody_is_reminded_a_second_time_of_the_same_hour(clock, old):
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake])
    with timezone.override(old):
        run_and_publish(campaign)
    draft = ApplicationFactory(campaign=CampaignFactory(closes_at=at(old, 2026, 12, 6, 20)), draft=True)
    clock.now = datetime(2026, 12, 5, 20, tzinfo=UTC)
    assert (remind_offers(), remind_drafts()) == (1, 1)
    keep_promises()
    assert (remind_offers(), remind_drafts()) == (0, 0)
    assert {row.application for row in Message.objects.filter(kind__endswith="reminder")} == {person, draft}


def test_a_restored_offer_ends_at_its_hour(clock, old):
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake])
    with timezone.override(old):
        run_and_publish(campaign)
        offer = offer_of(person)
        Offer.objects.filter(pk=offer.pk).update(state=OfferState.LAPSED, deadline=clock.now - timedelta(hours=1))
        restore_offer(Offer.objects.get(pk=offer.pk), reason="x", by=UserFactory())
    keep_promises()
    assert reads(offer_of(person).deadline) == "06/12 18:00"


def test_a_line_that_an_hour_was_kept_corrects_nothing(clock, old):
    """An appeal is granted after a correction by staff; a restored offer whose hour stands is none."""
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake])
    with timezone.override(old):
        run_and_publish(campaign)
    Offer.objects.update(state=OfferState.RESTORED)
    appeal = Appeal(choice=person.choices.get(), reason="x", sent_at=clock.now)
    clock.go_on(minutes=1)
    assert len(keep_promises()) == 2
    assert offer_of(person).moves.filter(event=OfferEvent.HOUR_KEPT).exists()
    assert not is_corrected(appeal)


def test_a_message_that_waits_is_sent_until_the_promised_hour(clock, old, settings, tmp_path):
    settings.SMS = settings.SMS | {"backend": "file", "file": str(tmp_path / "sms.jsonl"), "confirmed_by": ""}
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake])
    with timezone.override(old):
        run_and_publish(campaign)
    Message.objects.filter(application=person).update(state=MessageState.WAITING, channel=Channel.EMAIL)
    keep_promises()
    clock.now = datetime(2026, 12, 6, 17, 30, tzinfo=UTC)
    deliver()
    assert Message.objects.get(kind=MessageKind.OFFER).state != MessageState.DROPPED


# --- interviews, events, news -----------------------------------------------------------------


def test_interviews_keep_their_hour_and_nobody_is_told_anew(clock, old):
    criterion = interview()
    sitting = SittingFactory(criterion=criterion, starts_at=at(old, 2027, 1, 12, 9, 30))
    called(criterion)
    told = Message.objects.count()
    gone = SittingFactory(starts_at=at(old, 2027, 1, 12, 9, 30), state="cancelled")
    keep_promises()
    for row in (sitting, gone):
        row.refresh_from_db()
    assert reads(sitting.starts_at) == "12/01 09:30"
    assert sitting.moves.get(event=SittingEvent.HOUR_KEPT).figures == {"date": "12/01/2027", "time": "09:30"}
    assert gone.starts_at == at(old, 2027, 1, 12, 9, 30)
    assert Message.objects.count() == told
    message = Message.objects.get(kind=MessageKind.CONVOCATION)
    assert datetime.fromisoformat(message.values["moment"]) == message.not_after == sitting.starts_at


def test_events_and_news_keep_theirs(clock, old):
    starts, ends = at(old, 2027, 1, 20, 10), at(old, 2027, 1, 20, 12)
    event = Event.objects.create(slug="open-day", title_ar="ا", title_fr="a", starts_at=starts, ends_at=ends)
    news = NewsItem.objects.create(slug="n", title_ar="ا", title_fr="a", published_at=at(old, 2027, 1, 5, 8))
    changed_at = event.updated_at
    clock.go_on(minutes=5)
    assert len(keep_promises()) == 3
    for row in (event, news):
        row.refresh_from_db()
    assert [reads(m) for m in (event.starts_at, event.ends_at, news.published_at)] == [
        "20/01 10:00", "20/01 12:00", "05/01 08:00",
    ]  # fmt: skip
    assert event.updated_at > changed_at, "phones would not follow"


def test_every_promise_of_every_room_has_its_test():
    declared = {f"{one.model.__name__}.{one.column}" for room in ROOMS for one in room.PROMISES}
    assert declared == {
        "Campaign.appeals_until", "Campaign.closes_at", "Campaign.extended_to", "Campaign.opens_at", "Event.ends_at",
        "Event.starts_at", "Message.not_after", "NewsItem.published_at", "Offer.deadline", "Sitting.starts_at",
    }  # fmt: skip


# --- the first time ---------------------------------------------------------------------------


def remember():
    """The step of a migration that writes the rules seen first."""
    steps = [
        step.code
        for key, migration in MigrationLoader(connection).disk_migrations.items()
        if key[0] == "centers"
        for step in migration.operations
        if isinstance(step, RunPython) and step.code.__name__ == "remember_rules"
    ]
    (step,) = steps
    from django.apps import apps

    step(apps, None)


def test_a_database_in_use_was_filled_under_the_machines_rules(clock, monkeypatch, tmp_path):
    monkeypatch.setattr(zones, "_MACHINE", (str(zone_file(tmp_path, OF_2025)),))
    from tests.factories import CenterFactory

    CenterFactory()
    campaign = CampaignFactory(closes_at=datetime(2027, 1, 10, 17, tzinfo=UTC))
    remember()
    keep_promises()
    campaign.refresh_from_db()
    assert reads(campaign.closes_at) == "10/01 18:00"


@pytest.mark.parametrize("used", [True, False])
def test_a_new_database_or_a_machine_without_data_has_the_pinned_rules(used, clock, monkeypatch, tmp_path):
    from tests.factories import CenterFactory

    if used:
        CenterFactory()
        monkeypatch.setattr(zones, "_MACHINE", (str(tmp_path / "nothing"),))
    remember()
    campaign = CampaignFactory(closes_at=datetime(2027, 1, 10, 18, tzinfo=UTC))
    assert keep_promises() == []
    campaign.refresh_from_db()
    assert reads(campaign.closes_at) == "10/01 18:00"
