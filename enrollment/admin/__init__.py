"""The admin of the room: files, marks, allocations, offers."""

from .applications import ApplicationAdmin
from .lost_codes import LostCodeAdmin
from .offers import OfferAdmin
from .runs import RunAdmin

__all__ = ["ApplicationAdmin", "LostCodeAdmin", "OfferAdmin", "RunAdmin"]
