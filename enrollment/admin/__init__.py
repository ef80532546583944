"""The admin of the room: files, marks, allocations, offers."""

from .applications import ApplicationAdmin
from .offers import OfferAdmin
from .runs import RunAdmin

__all__ = ["ApplicationAdmin", "OfferAdmin", "RunAdmin"]
