"""The admin of the room: files, marks, allocations, offers, messages."""

from .applications import ApplicationAdmin
from .offers import OfferAdmin
from .outbox import MessageAdmin, MessageTemplateAdmin
from .runs import RunAdmin

__all__ = ["ApplicationAdmin", "MessageAdmin", "MessageTemplateAdmin", "OfferAdmin", "RunAdmin"]
