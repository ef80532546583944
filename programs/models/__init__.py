from .campaigns import Campaign, CampaignMove, Criterion, Intake, Reserve, RuleChange
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
    "RuleChange",
    "Scheme",
    "SchoolLevel",
    "Sector",
    "Stream",
]
