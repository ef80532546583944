"""The admin of the room, and what the admin of every room shares."""

from .buttons import Buttons, ReasonForm, Verb, told
from .content import ContentAdmin, ContentInline, FoldedSearch
from .numbers import keep_in_range
from .widgets import CheckList

__all__ = ["Buttons", "CheckList", "ContentAdmin", "ContentInline", "FoldedSearch", "ReasonForm", "Verb", "told"]

keep_in_range()
