"""How a message leaves: SMS by one of a few small backends, e-mail by Django.

A sender returns when the other side has taken the message, and else says by its exception what is known:
Unreachable (nothing left, later perhaps), Misconfigured (nothing left, nor will it before a setting is put right),
Rejected (nothing left, nor will it), Unsure (it may have left).
"""

import contextlib
import json
import smtplib
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from http.client import HTTPException, InvalidURL
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, quote_plus, urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string

from enrollment.models import Channel
from enrollment.models.message_texts import fill

# Answers after which another try may succeed: sign-in, time-out, too many, anything of the gateway's own.
_LATER = frozenset({401, 403, 404, 407, 408, 425, 429})
_READ_AT_MOST = 10_000


class Unreachable(Exception):
    """The channel takes nothing now; the message did not leave."""


class Misconfigured(Unreachable):
    """A setting keeps the channel from taking anything; the message did not leave and is none the worse for it."""


class Rejected(Exception):
    """The channel refuses this message; it did not leave."""


class Unsure(Exception):
    """The line broke after the message was handed over and before it was confirmed."""


class Sms(ABC):
    """One way to send an SMS. Settings are read when it is made."""

    @abstractmethod
    def send(self, to: str, text: str, reference: str) -> None:
        """`to` is E.164. `reference` is the same at every try, so that a gateway may refuse a second one."""


class ConsoleSms(Sms):
    """To standard error: for development, since it shows numbers."""

    def send(self, to, text, reference):
        print(f"SMS {reference} {to}: {text}", file=sys.stderr)


class FileSms(Sms):
    """One JSON object per line at the end of `SMS["file"]`."""

    def send(self, to, text, reference):
        line = json.dumps({"reference": reference, "to": to, "text": text}, ensure_ascii=False)
        try:
            with Path(settings.SMS["file"]).open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        except OSError as error:
            raise Unreachable(error.strerror or type(error).__name__) from error


class HttpSms(Sms):
    """Any gateway that takes one request per SMS; `{to}`, `{text}`, `{id}` stand in the address or the body."""

    def __init__(self):
        self.options = settings.SMS
        self.headers = {"Content-Type": "application/x-www-form-urlencoded", **self.options["headers"]}
        if urlsplit(self.options["url"]).scheme not in ("http", "https"):
            raise ValueError("PORTAL_SMS_URL is no http or https address.")

    def request(self, to: str, text: str, reference: str) -> Request:
        values = {"to": to, "text": text, "id": reference}
        address = _filled(self.options["url"], values, lambda value: quote(value, safe=""))
        if self.options["method"] == "GET":
            headers = {name: value for name, value in self.headers.items() if name.lower() != "content-type"}
            return Request(address, headers=headers, method="GET")  # noqa: S310
        kind = next(value for name, value in self.headers.items() if name.lower() == "content-type")
        body = _filled(self.options["body"], values, _in_json if "json" in kind else quote_plus)
        return Request(address, data=body.encode(), headers=self.headers, method="POST")  # noqa: S310

    def send(self, to, text, reference):
        with blaming_settings():
            request = self.request(to, text, reference)
        try:
            # http or https only, as looked at above.
            with urlopen(request, timeout=self.options["timeout"]) as answer:  # noqa: S310
                said = answer.read(_READ_AT_MOST).decode("utf-8", "replace")
        except HTTPError as error:
            known = Unreachable if error.code >= 500 or error.code in _LATER else Rejected
            raise known(f"HTTP {error.code}") from error
        except URLError as error:  # while connecting or handing over
            raise Unreachable(str(error.reason)) from error
        except (InvalidURL, ValueError) as error:  # an address or a header that cannot be written into a request
            raise Misconfigured(f"{type(error).__name__}: {error}") from error
        except (OSError, HTTPException) as error:  # while waiting for the answer
            raise Unsure(type(error).__name__) from error
        if self.options["confirmed_by"] not in said:
            raise Rejected(said[:200])


@contextlib.contextmanager
def blaming_settings() -> Iterator[None]:
    """Within it nothing has been handed over yet and nothing of one person is looked at: what fails is the set-up."""
    try:
        yield
    except Exception as error:
        raise Misconfigured(f"{type(error).__name__}: {error}") from error


def _filled(template: str, values: dict[str, str], escape) -> str:
    return fill(template, {name: escape(value) for name, value in values.items()})


def _in_json(value: str) -> str:
    return json.dumps(value)[1:-1]


def send_email(to: str, subject: str, text: str, reference: str) -> None:
    """By EMAIL_URL. The Message-ID is the same at every try."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    name = sha256(reference.encode()).hexdigest()[:32]
    headers = {"Message-ID": f"<{name}@{host}>"}
    with blaming_settings():
        connection = get_connection()
        # The sender is ours and no fault of the message: written alone, it fails alone.
        EmailMessage(body=text, headers=headers).message()
    try:
        message = EmailMessage(subject, text, to=[to], headers=headers)
        message.message()
        connection.open()
    except ValueError as error:  # a header that no server would take
        raise Rejected(str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(str(error)) from error
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        raise _answered(*next(iter(error.recipients.values()))) from error
    except smtplib.SMTPSenderRefused as error:
        raise Misconfigured(f"{error.smtp_code} {error.sender}") from error
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(type(error).__name__) from error
    finally:
        _close(connection)


def _answered(code: int, words) -> Exception:
    """4xx of a mail server means later, 5xx never."""
    words = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return (Unreachable if code < 500 else Rejected)(f"{code} {words}")


def _close(connection) -> None:
    """What was said is said: a line that breaks on good-bye changes nothing."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.close()


def send(channel: str, to: str, subject: str, text: str, reference: str) -> None:
    if channel == Channel.EMAIL:
        send_email(to, subject, text, reference)
    else:
        with blaming_settings():
            backend = sms_backend()
        backend.send(to, text, reference)


def open_channels() -> frozenset[str]:
    """The channels that the settings open; without any, messages wait for one."""
    found = {Channel.SMS: settings.SMS["backend"], Channel.EMAIL: settings.SENDS_EMAIL}
    return frozenset(channel for channel, is_open in found.items() if is_open)


@cache
def sms_backend() -> Sms:
    return import_string(settings.SMS["backend"])()


@receiver(setting_changed)
def _forget_backend(*, setting, **kwargs):
    if setting == "SMS":
        sms_backend.cache_clear()
