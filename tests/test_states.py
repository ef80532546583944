"""Every state of every room has its exits decided, and every exit leads to a state."""

import pytest

from boarding.models import STAY_MOVES, StayState
from enrollment.models import (
    APPEAL_MOVES,
    APPLICATION_MOVES,
    CONVOCATION_MOVES,
    DOCUMENT_MOVES,
    MESSAGE_MOVES,
    OFFER_MOVES,
    RUN_MOVES,
    SITTING_MOVES,
    AppealState,
    ApplicationState,
    ConvocationState,
    DocumentState,
    MessageState,
    OfferState,
    RunState,
    SittingState,
)
from programs.models import CAMPAIGN_MOVES, CampaignState

TABLES = [
    (CampaignState, CAMPAIGN_MOVES),
    (ApplicationState, APPLICATION_MOVES),
    (RunState, RUN_MOVES),
    (OfferState, OFFER_MOVES),
    (DocumentState, DOCUMENT_MOVES),
    (MessageState, MESSAGE_MOVES),
    (AppealState, APPEAL_MOVES),
    (SittingState, SITTING_MOVES),
    (ConvocationState, CONVOCATION_MOVES),
    (StayState, STAY_MOVES),
]


@pytest.mark.parametrize(("states", "table"), TABLES)
def test_the_exits_of_every_state_are_decided(states, table):
    assert set(table) == set(states)
    assert set().union(*table.values()) <= set(states)


@pytest.mark.parametrize(("states", "table"), TABLES)
def test_every_state_can_be_reached_from_the_first(states, table):
    # A run is born checked or as a draft, an offer as pending; a stay as held.
    reached, new = set(), {next(iter(states))}
    while new:
        reached |= new
        new = set().union(*(table[state] for state in new)) - reached
    assert reached == set(states)


@pytest.mark.parametrize(("states", "table"), TABLES)
def test_no_state_leads_to_itself(states, table):
    assert [state for state in states if state in table[state]] == []
