"""A seat lost only for lack of a bed: "essential" becomes "if possible", and the next allocation reads it."""

from dataclasses import dataclass

import pytest

from centers.core.errors import Refused
from enrollment.allocation.comparison import places, would_give
from enrollment.models import Application, ApplicationEvent, Boarding, Outcome, OutcomeKind
from enrollment.offers.services import accept_offer, decline_offer, withdraw
from enrollment.offers.without_bed import go_without_bed
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from programs.services import finish_campaign
from tests import factories
from tests.scenarios.applicant import Phone, shows, text_of
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

from .test_tracking import opened

pytestmark = pytest.mark.django_db


@dataclass
class Told:
    """One bed for girls: `farther` has it. `lost` stood first for both programmes and got neither; `others` did."""

    campaign: object
    wanted: object
    farther: Application
    lost: Application
    others: list


def essential(campaign, intakes, average, km):
    commune = factories.CommuneFactory(km_to_benguerir=km)
    return candidate(campaign, intakes, average, boarding=Boarding.ESSENTIAL, person__commune=commune)


@pytest.fixture
def told():
    factories.HouseFactory(beds=1)
    campaign, (wanted, other) = deciding(2, 1)
    lost = essential(campaign, [wanted, other], 1900, km=30)
    farther = essential(campaign, [wanted], 1500, km=60)
    others = [candidate(campaign, [wanted], 1400), candidate(campaign, [wanted], 1300)]
    run_and_publish(campaign)
    return Told(campaign, wanted, farther, lost, others)


def fresh(application) -> Application:
    return Application.objects.get(pk=application.pk)


def test_what_it_would_have_given_is_computed_from_the_frozen_run(told):
    run = told.campaign.runs.get()
    assert told.lost.list_number not in places(run)
    assert would_give(run, told.lost.list_number, Boarding.IF_POSSIBLE) == {"intake": told.wanted.slug, "bed": False}
    assert would_give(run, told.lost.list_number, Boarding.ESSENTIAL) is None
    assert would_give(run, told.others[0].list_number, Boarding.IF_POSSIBLE) is None  # asked for no bed
    assert would_give(run, "NOBODY7", Boarding.IF_POSSIBLE) is None


@pytest.mark.parametrize(
    ("language", "button", "seat", "noted"),
    [
        ("ar", "يمكنني الحضور بدون سرير", "كان لك في اللوائح الأخيرة مقعد بدون سرير", "سجلنا جوابك: سرير إن أمكن."),
        ("fr", "Je peux venir sans lit", "vous auraient attribué une place sans lit", "C’est noté"),
    ],
)
def test_the_person_changes_it_on_a_page_of_its_own(told, language, button, seat, noted):
    phone = opened(told.lost, Phone(language))
    page = phone.get("track/file/")
    assert shows(page, button)
    assert f'href="/{language}/track/file/bed/"' in text_of(page)
    page = phone.get("track/file/bed/")
    assert shows(page, seat)
    program = told.wanted.program
    assert shows(page, program.name_fr if language == "fr" else program.name_ar)
    assert fresh(told.lost).boarding == Boarding.ESSENTIAL  # looking changes nothing
    page = phone.post("track/file/bed/")
    assert shows(page, noted)
    assert "track/file/bed/" not in text_of(page)
    assert fresh(told.lost).boarding == Boarding.IF_POSSIBLE
    line = told.lost.moves.last()
    assert line.event == ApplicationEvent.BED_NOT_ESSENTIAL
    assert line.figures == {"before": "essential", "after": "if_possible"}


def test_where_very_many_take_part_ranks_are_told_instead(settings, told):
    settings.RUN_AT_ONCE_UP_TO = 1
    page = opened(told.lost, Phone("fr")).get("track/file/bed/")
    assert shows(page, "Votre rang suffisait pour une place en")
    assert shows(page, told.wanted.program.name_fr)


def test_the_next_allocation_gives_a_seat_that_came_free_without_a_bed(told):
    go_without_bed(told.lost)
    assert offer_of(told.lost) is None
    decline_offer(offer_of(told.others[0]))
    run_and_publish(told.campaign)
    offer = offer_of(told.lost)
    assert offer.choice.intake == told.wanted
    assert not offer.with_bed
    # A bed that comes free later is theirs by rank.
    accept_offer(offer)
    withdraw(told.farther)
    run_and_publish(told.campaign)
    assert offer_of(told.lost).with_bed


def test_twice_changes_nothing(told):
    go_without_bed(told.lost)
    go_without_bed(told.lost)
    assert told.lost.moves.filter(event=ApplicationEvent.BED_NOT_ESSENTIAL).count() == 1


def test_a_run_that_froze_the_old_answer_is_not_published(told):
    decline_offer(offer_of(told.others[0]))
    staff = factories.UserFactory()
    run = make_run(told.campaign, by=staff)
    go_without_bed(told.lost)
    with pytest.raises(Refused, match="تغيرت"):
        publish_run(run, by=staff)
    run_and_publish(told.campaign)
    assert offer_of(told.lost)


def test_after_lists_that_gave_the_bed_there_is_nothing_to_change(told):
    """The page was open while new lists came out: what it says is looked at again under the lock."""
    phone = opened(told.lost, Phone())
    assert phone.get("track/file/bed/").status_code == 200
    withdraw(told.farther)
    run_and_publish(told.campaign)
    assert offer_of(told.lost).with_bed
    page = phone.post("track/file/bed/")
    assert "message is-error" in text_of(page)
    assert fresh(told.lost).boarding == Boarding.ESSENTIAL


def test_nobody_else_may(told):
    for person in (told.farther, *told.others):
        with pytest.raises(Refused):
            go_without_bed(person)
        assert "track/file/bed/" not in text_of(opened(person, Phone()).get("track/file/"))
        person.refresh_from_db()
        person.code_hash = f"f{person.pk:063x}"  # not one that a factory gave
        person.save()
    Outcome.objects.filter(choice__application=told.lost, kind=OutcomeKind.BED_ESSENTIAL).update(kind="not_reached")
    with pytest.raises(Refused):
        go_without_bed(told.lost)


def test_not_once_the_campaign_is_over_or_the_person_has_left(told):
    other = fresh(told.lost)
    withdraw(told.lost)
    with pytest.raises(Refused):
        go_without_bed(other)
    assert Phone().get("track/file/bed/")["Location"] == "/ar/track/"


def test_not_in_a_finished_campaign(told):
    for offer in [offer_of(one) for one in (told.farther, *told.others)]:
        if offer:
            accept_offer(offer)
    finish_campaign(told.campaign, by=factories.UserFactory())
    with pytest.raises(Refused):
        go_without_bed(told.lost)
