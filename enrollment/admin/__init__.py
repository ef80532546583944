"""The admin of the room: files, marks, allocations, offers, messages."""

from .appeals import AppealAdmin
from .applications import ApplicationAdmin
from .lost_codes import LostCodeAdmin
from .offers import OfferAdmin
from .outbox import MessageAdmin, MessageTemplateAdmin
from .runs import RunAdmin

__all__ = [
    "AppealAdmin",
    "ApplicationAdmin",
    "LostCodeAdmin",
    "MessageAdmin",
    "MessageTemplateAdmin",
    "OfferAdmin",
    "RunAdmin",
]
