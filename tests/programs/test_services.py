from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from centers.core.errors import Refused
from programs import services
from programs.models import Campaign, CampaignState, CriterionKind
from tests.factories import CampaignFactory, CriterionFactory, IntakeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory()


def prepared(**kwargs) -> Campaign:
    campaign = CampaignFactory(state=CampaignState.DRAFT, draw_secret="", draw_commitment="", **kwargs)
    IntakeFactory(campaign=campaign)
    return campaign


def past_its_deadline(**kwargs) -> Campaign:
    now = timezone.now()
    return CampaignFactory(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1), **kwargs)


def last_move(campaign):
    return campaign.moves.order_by("pk").last()


def test_opening_publishes_the_campaign_and_seals_its_draw(staff):
    campaign = services.open_campaign(prepared(), by=staff)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.OPEN
    assert len(campaign.draw_secret) == 64
    assert campaign.draw_commitment == sha256(campaign.draw_secret.encode()).hexdigest()
    move = last_move(campaign)
    assert (move.from_state, move.to_state, move.by) == ("draft", "open", staff)


def test_two_campaigns_have_two_secrets(staff):
    first, second = (services.open_campaign(prepared(), by=staff) for _ in range(2))
    assert first.draw_secret != second.draw_secret


def test_opening_says_everything_that_stands_in_its_way(staff):
    campaign = past_its_deadline(state=CampaignState.DRAFT)
    half = IntakeFactory(campaign=campaign, criteria=())
    CriterionFactory(intake=half, weight=60)
    CriterionFactory(intake=half, kind=CriterionKind.ENTERED, weight=30)
    IntakeFactory(campaign=campaign, seats=0)
    with pytest.raises(Refused) as refused:
        services.open_campaign(campaign, by=staff)
    late, weights, seats = refused.value.sentences
    assert "90" in weights
    assert str(half.program) in weights
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT
    assert not campaign.moves.exists()


def test_a_campaign_without_intakes_does_not_open(staff):
    with pytest.raises(Refused) as refused:
        services.open_campaign(CampaignFactory(state=CampaignState.DRAFT), by=staff)
    assert len(refused.value.sentences) == 1


def test_a_campaign_is_not_closed_before_its_deadline_and_grace(staff, settings):
    now = timezone.now()
    campaign = CampaignFactory(opens_at=now - timedelta(days=9), closes_at=now - timedelta(minutes=30))
    with pytest.raises(Refused):
        services.close_campaign(campaign, by=staff)
    settings.PORTAL = {**settings.PORTAL, "draft_grace_minutes": 29}
    assert services.close_campaign(campaign, by=staff).state == CampaignState.CLOSED


def test_an_extension_counts_for_closing(staff):
    campaign = past_its_deadline(extended_to=timezone.now() + timedelta(days=2))
    with pytest.raises(Refused):
        services.close_campaign(campaign, by=staff)


def test_closing_twice_is_refused_with_a_sentence(staff):
    campaign = past_its_deadline()
    services.close_campaign(campaign, by=staff)
    with pytest.raises(Refused):
        services.close_campaign(campaign, by=staff)
    assert campaign.moves.count() == 1


def test_close_due_closes_what_is_due_and_nothing_else():
    due, running, draft = past_its_deadline(), CampaignFactory(), past_its_deadline(state=CampaignState.DRAFT)
    assert services.close_due() == 1
    assert services.close_due() == 0
    states = dict(Campaign.objects.values_list("pk", "state"))
    assert states == {due.pk: "closed", running.pk: "open", draft.pk: "draft"}
    assert last_move(due).by is None


def test_an_extended_campaign_opens_again(staff):
    campaign = past_its_deadline(state=CampaignState.CLOSED)
    campaign.extended_to = timezone.now() + timedelta(days=3)
    campaign.save()
    assert services.reopen_campaign(campaign, reason="  power cut ", by=staff).is_open()
    assert last_move(campaign).reason == "power cut"


def test_reopening_needs_a_reason_a_deadline_and_an_unknown_draw(staff):
    campaign = past_its_deadline(state=CampaignState.CLOSED, draw_public="4711")
    with pytest.raises(Refused) as refused:
        services.reopen_campaign(campaign, reason=" ", by=staff)
    assert len(refused.value.sentences) == 3


def test_deciding_begins_after_closing_and_ends_with_the_archive(staff):
    campaign = past_its_deadline()
    with pytest.raises(Refused):
        services.begin_deciding(campaign, by=staff)
    services.close_campaign(campaign, by=staff)
    assert services.begin_deciding(campaign, by=staff).state == CampaignState.DECIDING
    assert services.finish_campaign(campaign, by=staff).state == CampaignState.FINISHED
    for verb in (services.close_campaign, services.begin_deciding, services.finish_campaign):
        with pytest.raises(Refused):
            verb(campaign, by=staff)


def test_a_sealed_draw_stays_as_it_is(staff):
    campaign = prepared()
    secret = services.seal_draw(campaign, by=staff).draw_secret
    assert services.seal_draw(campaign, by=staff).draw_secret == secret
    assert services.open_campaign(campaign, by=staff).draw_secret == secret
    assert campaign.moves.count() == 2


def test_the_draw_is_not_sealed_after_closing(staff):
    with pytest.raises(Refused):
        services.seal_draw(past_its_deadline(state=CampaignState.CLOSED), by=staff)


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.OPEN, CampaignState.FINISHED])
def test_the_public_value_is_fixed_only_after_closing(staff, state):
    with pytest.raises(Refused):
        services.fix_draw_public(CampaignFactory(state=state), "4711", by=staff)


def test_the_public_value_is_fixed_once(staff):
    campaign = past_its_deadline(state=CampaignState.CLOSED)
    with pytest.raises(Refused):
        services.fix_draw_public(campaign, "  ", by=staff)
    services.fix_draw_public(campaign, " 4711  08 ", by=staff)
    services.fix_draw_public(campaign, "4711 08", by=staff)
    with pytest.raises(Refused):
        services.fix_draw_public(campaign, "4712", by=staff)
    campaign.refresh_from_db()
    assert campaign.draw_public == "4711 08"
    assert campaign.moves.count() == 1
