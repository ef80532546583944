"""The admin of the room: files, marks, interviews and tests, allocations, offers, messages."""

from .appeals import AppealAdmin
from .applications import ApplicationAdmin
from .convocations import ConvocationAdmin
from .lost_codes import LostCodeAdmin
from .offers import OfferAdmin
from .outbox import MessageAdmin, MessageTemplateAdmin, ReadyTextAdmin
from .reasons import RefusalReasonAdmin
from .runs import RunAdmin
from .sittings import SittingAdmin

__all__ = [
    "AppealAdmin",
    "ApplicationAdmin",
    "ConvocationAdmin",
    "LostCodeAdmin",
    "MessageAdmin",
    "MessageTemplateAdmin",
    "OfferAdmin",
    "ReadyTextAdmin",
    "RefusalReasonAdmin",
    "RunAdmin",
    "SittingAdmin",
]
