"""What the log keeps of a request that nobody could answer: one line."""

import logging

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LONGEST = 400


def known_level(name: str) -> str:
    """The level of that name; ValueError where there is none."""
    return _LEVELS[_LEVELS.index(name.strip().upper())]


class OneLine(logging.Filter):
    """A malformed request is its sender's fault: no traceback, and nothing of what was sent begins a line of its own.

    Such records come from Django's loggers with the answer's code below 500, or from its security loggers.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        refused = getattr(record, "status_code", 500) < 500
        if refused and record.name.startswith(("django.request", "django.security")):
            line = record.getMessage()
            record.msg = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line[:LONGEST])
            record.args = record.exc_info = record.exc_text = record.stack_info = None
        return True
