"""Reads options from the environment. What cannot be read is refused by the name of its option, never by its value."""

from collections.abc import Callable
from typing import TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")
_YES, _NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
# Its name in release 0.1: `enrollment.channels.HttpSms`.
_MOVED = {"enrollment.channels.": "enrollment.outbox.channels."}
_KINDS = {int: "a whole number", float: "a number", bool: "0 or 1"}


class Options(environ.Env):
    """`names`: every option that was asked for, whether it is set or not."""

    def __init__(self):
        super().__init__()
        self.names: set[str] = set()

    def get_value(self, var, cast=None, default=environ.Env.NOTSET, parse_default=False):
        self.names.add(var)
        if cast is bool and self.ENVIRON.get(var, "").strip().lower() not in _YES | _NO:
            raise _unreadable(var, _KINDS[bool])
        try:
            return super().get_value(var, cast=cast, default=default, parse_default=parse_default)
        except (ValueError, TypeError) as error:
            raise _unreadable(var, _KINDS.get(cast, "JSON")) from error

    def read(self, var: str, parse: Callable[[str], Value], default: str, what: str) -> Value:
        """`parse` of the text of an option; `what`: what it must be, in words."""
        try:
            return parse(self(var, default=default))
        except (ValueError, TypeError, KeyError, AttributeError, ImproperlyConfigured) as error:
            raise _unreadable(var, what) from error

    def dotted(self, var: str, default: str) -> str:
        """A class by its dotted name. One that has moved is found under its earlier name too."""
        name = self(var, default=default)
        return next((new + name[len(old) :] for old, new in _MOVED.items() if name.startswith(old)), name)

    def address(self, var: str, parse: Callable[..., dict], default: str) -> dict:
        """An option that is a URL of a service: `parse` is one of environ's own (db, cache_url, email_url)."""
        try:
            return parse(var, default=default)
        except (ValueError, TypeError, KeyError, AttributeError, ImproperlyConfigured) as error:
            raise _unreadable(var, "an address as in docs/settings.md") from error


def _unreadable(var: str, what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{var} cannot be read: it must be {what}.")
