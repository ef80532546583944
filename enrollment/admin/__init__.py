"""The admin of the room: files, marks, allocations, offers, messages."""

from .applications import ApplicationAdmin
from .lost_codes import LostCodeAdmin
from .offers import OfferAdmin
from .outbox import MessageAdmin, MessageTemplateAdmin
from .runs import RunAdmin

__all__ = ["ApplicationAdmin", "LostCodeAdmin", "MessageAdmin", "MessageTemplateAdmin", "OfferAdmin", "RunAdmin"]
