"""The admin of the room, and what the admin of every room shares."""

from . import content, pictures
from .bilingual import ContentAdmin, ContentInline, FoldedSearch, TypedDirection
from .buttons import Buttons, ReasonForm, Verb, told
from .numbers import row_number
from .reading import ReadOnly
from .widgets import CheckList

__all__ = [
    "Buttons", "CheckList", "ContentAdmin", "ContentInline", "FoldedSearch", "ReadOnly", "ReasonForm",
    "TypedDirection", "Verb", "content", "pictures", "row_number", "told",
]  # fmt: skip
