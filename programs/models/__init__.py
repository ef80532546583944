from . import refolding  # noqa: F401  its receivers
from .campaigns import Campaign, CampaignMove, Criterion, Intake, Reserve
from .catalog import Level, Module, Program, SchoolLevel, Sector, Stream
from .papers import Paper
from .schemes import Scheme

__all__ = [
    "Campaign",
    "CampaignMove",
    "Criterion",
    "Intake",
    "Level",
    "Module",
    "Paper",
    "Program",
    "Reserve",
    "Scheme",
    "SchoolLevel",
    "Sector",
    "Stream",
]
