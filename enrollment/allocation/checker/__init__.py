"""The second opinion on an allocation: says whether a result is the fair one, and if not, why.

It knows the two JSON forms of the ``allocate`` command and nothing else: not the engine, not
Django. What it must prove is the list "What it must satisfy" of the allocation rules; each
finding is a :class:`Violation` that names its :class:`Rule`, the person and the figures.
"""

from .checks import check, check_looser
from .violations import Rule, Violation

__all__ = ["Rule", "Violation", "check", "check_looser"]
