"""The admin of the room: what is taught, intakes, campaigns."""

from .campaigns import CampaignAdmin, CampaignForm
from .content import LevelAdmin, NamedAdmin, ProgramAdmin, SchemeAdmin
from .filters import ArchiveFilter, HeldUpFilter
from .intakes import IntakeAdmin

__all__ = [
    "ArchiveFilter",
    "CampaignAdmin",
    "CampaignForm",
    "HeldUpFilter",
    "IntakeAdmin",
    "LevelAdmin",
    "NamedAdmin",
    "ProgramAdmin",
    "SchemeAdmin",
]
