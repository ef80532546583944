from . import refolding  # noqa: F401  its receivers
from .campaigns import (
    CAMPAIGN_MOVES,
    PUBLIC_CAMPAIGN_STATES,
    Campaign,
    CampaignEvent,
    CampaignMove,
    CampaignState,
    ListKind,
)
from .catalog import Length, Level, Module, Program, ProgramKind, SchoolLevel, Sector, Stream
from .intakes import (
    Appointment,
    AverageCheck,
    Criterion,
    CriterionKind,
    Intake,
    IntakeStatus,
    Reserve,
    ReserveGroup,
    RuleChange,
)
from .papers import Paper
from .schemes import Scheme

__all__ = [
    "CAMPAIGN_MOVES",
    "PUBLIC_CAMPAIGN_STATES",
    "Appointment",
    "AverageCheck",
    "Campaign",
    "CampaignEvent",
    "CampaignMove",
    "CampaignState",
    "Criterion",
    "CriterionKind",
    "Intake",
    "IntakeStatus",
    "Length",
    "Level",
    "ListKind",
    "Module",
    "Paper",
    "Program",
    "ProgramKind",
    "Reserve",
    "ReserveGroup",
    "RuleChange",
    "Scheme",
    "SchoolLevel",
    "Sector",
    "Stream",
]
