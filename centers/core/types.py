"""Types that annotations of every room name."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
else:
    # A text, or one that is translated when it is read.
    StrOrPromise = str | Promise

__all__ = ["StrOrPromise"]
