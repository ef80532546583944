"""The one way to change a state."""

import pytest
from django.core.exceptions import ValidationError

from centers.core.errors import Refused
from centers.core.moves import locked, move
from programs.models import CAMPAIGN_MOVES, CampaignState
from tests.factories import CampaignFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_move_says_who_what_and_why():
    campaign, user = CampaignFactory(), UserFactory()
    move(campaign, CampaignState.CLOSED, allowed=CAMPAIGN_MOVES, by=user, reason="over")
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED
    line = campaign.moves.get()
    assert (line.from_state, line.to_state, line.by, line.reason) == ("open", "closed", user, "over")


def test_what_the_table_does_not_name_is_refused_and_changes_nothing():
    campaign = CampaignFactory()
    with pytest.raises(Refused) as refusal:
        move(campaign, CampaignState.FINISHED, allowed=CAMPAIGN_MOVES)
    assert refusal.value.sentences
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.OPEN
    assert not campaign.moves.exists()


def test_an_invalid_row_is_not_saved():
    campaign = CampaignFactory()
    campaign.extended_to = campaign.opens_at
    with pytest.raises(ValidationError):
        move(campaign, CampaignState.CLOSED, allowed=CAMPAIGN_MOVES)
    assert not campaign.moves.exists()


def test_the_locked_row_is_the_row_as_it_is_now():
    stale = CampaignFactory()
    type(stale).objects.update(answer_days=9)
    assert locked(stale).answer_days == 9
