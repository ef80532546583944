"""System checks: each error names the option or the step, says what is wrong, and keeps the portal from starting.

What `prepare` makes, and what a demonstration leaves behind, are checks for a deployment: the commands that make the
one and take away the other are not to be stopped by them. `rehamna_portal.readiness` runs all of them.
"""

from collections.abc import Callable, Iterator
from email.utils import parseaddr
from ipaddress import ip_address
from os import environ
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import Error as DatabaseError
from django.http.request import validate_host
from django.utils.module_loading import import_string

from enrollment.lodging import Lodging
from enrollment.outbox.channels import ConsoleSms, FileSms, HttpSms, Sms

from .demo import accounts
from .preparation import STEPS, migrations_missing


def check(number: int, *tags: str, deploy: bool = False):
    """Registers a function that yields sentences, as errors `portal.E<number>`."""

    def decorate(sentences: Callable[[], Iterator[str]]):
        def checked(app_configs=None, databases=None, **kwargs) -> list[CheckMessage]:
            if Tags.database in tags and not databases:
                return []
            return [Error(words, id=f"portal.E{number:03}") for words in sentences()]

        return register(checked, *(tags or ("portal",)), deploy=deploy)

    return decorate


@register("portal")
def unknown_options(app_configs=None, **kwargs) -> list[CheckMessage]:
    """A slip in a name would leave the default standing without a word."""
    unknown = sorted(name for name in environ if name.startswith("PORTAL_") and name not in settings.KNOWN_OPTIONS)
    return [Warning(f"{name} is no option of docs/settings.md.", id="portal.W001") for name in unknown]


# --- where it stands ----------------------------------------------------------------------------------


@check(1)
def site_url() -> Iterator[str]:
    try:
        site = urlsplit(settings.SITE_URL)
        host, _port = site.hostname or "", site.port
    except ValueError:
        host = ""
    if not host or site.scheme not in ("http", "https") or site.path or site.query:
        yield "PORTAL_SITE_URL must be the address of the portal as people type it: https://, a name, nothing behind."
    elif settings.HTTPS and site.scheme != "https":
        yield "PORTAL_SITE_URL must begin with https:// where PORTAL_HTTPS is 1."
    elif settings.HTTPS and _is_loopback(host):
        yield "PORTAL_SITE_URL leads to the machine itself: the links in messages would open nothing."
    elif settings.HTTPS and not validate_host(host, settings.ALLOWED_HOSTS):
        yield "PORTAL_ALLOWED_HOSTS does not name the host of PORTAL_SITE_URL: its links would be refused."


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@check(2)
def https() -> Iterator[str]:
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        yield (
            "PORTAL_TRUSTED_PROXIES is 0 with PORTAL_HTTPS=1: https ends at a proxy, and whoever guesses at a code"
            " would be told apart by the proxy's address. Say how many stand in front."
        )
    if settings.HTTPS and settings.DEBUG:
        yield "PORTAL_DEBUG=1 shows the inside of the portal: never with PORTAL_HTTPS=1."


@check(3)
def cache() -> Iterator[str]:
    kinds = {kept["BACKEND"].split(".")[-2] for kept in settings.CACHES.values()}
    if kinds - {"locmem", "dummy", "caches"}:
        yield "CACHE_URL must begin with rediscache:// (or locmemcache://): other caches would fail with their server."


# --- messages -----------------------------------------------------------------------------------------


@check(4)
def sms() -> Iterator[str]:
    if not (name := settings.SMS["backend"]):
        return
    backend, wrong = _named(name, Sms, "PORTAL_SMS_BACKEND")
    if backend is None:
        yield wrong
    elif issubclass(backend, HttpSms):
        yield from _gateway()
    elif issubclass(backend, FileSms) and not Path(settings.SMS["file"]).parent.is_dir():
        yield "PORTAL_SMS_FILE stands in a folder that does not exist."
    elif issubclass(backend, ConsoleSms) and settings.HTTPS:
        yield "PORTAL_SMS_BACKEND is ConsoleSms, which sends nothing and shows numbers: not on a real site."


def _gateway() -> Iterator[str]:
    sms = settings.SMS
    try:
        address = urlsplit(sms["url"])
        _port = address.port
        usable = address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        usable = False
    if not usable:
        yield "PORTAL_SMS_URL must be the http or https address of the gateway that PORTAL_SMS_BACKEND sends by."
    if sms["method"] not in ("GET", "POST"):
        yield "PORTAL_SMS_METHOD must be POST or GET."
    sent = sms["url"] if sms["method"] == "GET" else sms["url"] + sms["body"]
    for place in ("{to}", "{text}"):
        if place not in sent:
            yield f"PORTAL_SMS_URL and PORTAL_SMS_BODY have no {place}: the gateway would not hear of it."
    headers = sms["headers"]
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        yield "PORTAL_SMS_HEADERS must be a JSON object of texts."


@check(5)
def email() -> Iterator[str]:
    if not settings.SENDS_EMAIL:
        return
    by_smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    if by_smtp and not settings.EMAIL_HOST:
        yield "EMAIL_URL names no mail server."
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        validate_email(address)
    except ValidationError:
        yield "PORTAL_EMAIL_FROM must be an e-mail address, with or without a name before it."
    else:
        if by_smtp and _is_loopback(address.rpartition("@")[2]):
            yield "PORTAL_EMAIL_FROM must be an address that can be answered: mail servers refuse one at localhost."


# --- names of classes, and figures ----------------------------------------------------------------------


@check(6)
def lodging() -> Iterator[str]:
    if wrong := _named(settings.LODGING_BACKEND, Lodging, "PORTAL_LODGING_BACKEND")[1]:
        yield wrong


def _named(name: str, kind: type, option: str) -> tuple[type | None, str]:
    """The class of that dotted name, or what is wrong with the option that names it."""
    try:
        found = import_string(name)
    except Exception as error:  # a module of others may fail in any way
        return None, f"{option} names {name!r}, which cannot be imported ({type(error).__name__})."
    if not (isinstance(found, type) and issubclass(found, kind)) or getattr(found, "__abstractmethods__", None):
        return None, f"{option} names {name!r}, which is no {kind.__module__}.{kind.__name__}."
    return found, ""


def _figures() -> Iterator[tuple[str, float, float, float]]:
    """Option, value, least, most."""
    portal = settings.PORTAL
    yield "PORTAL_TRUSTED_PROXIES", settings.TRUSTED_PROXIES, 0, 10
    yield "PORTAL_CONN_MAX_AGE", settings.DATABASES["default"].get("CONN_MAX_AGE", 0), 0, 86_400
    yield "PORTAL_SMS_TIMEOUT", settings.SMS["timeout"], 0.1, 120
    yield "PORTAL_OFFER_REMINDER_HOURS", settings.OFFER_REMINDER_HOURS, 1, 720
    yield "PORTAL_DRAFT_REMINDER_HOURS", settings.DRAFT_REMINDER_HOURS, 1, 720
    yield "PORTAL_RUN_AT_ONCE_UP_TO", settings.RUN_AT_ONCE_UP_TO, 0, 1_000_000
    yield "PORTAL_RUN_SILENT_MINUTES", settings.RUN_SILENT_MINUTES, 1, 1440
    yield "PORTAL_IDLE_MINUTES", settings.IDLE_MINUTES, 5, 720
    yield "PORTAL_SESSION_HOURS", settings.SESSION_HOURS, 1, 168
    yield "PORTAL_ACCOUNT_LINES_MONTHS", settings.ACCOUNT_LINES_MONTHS, 1, 120
    yield "PORTAL_RETENTION_MONTHS", portal["retention_months"], 1, 600
    yield "PORTAL_MAX_CHOICES", portal["max_choices"], 1, 20
    yield "PORTAL_DRAFT_GRACE_MINUTES", portal["draft_grace_minutes"], 0, 10_080
    yield "PORTAL_LINK_MINUTES", portal["link_minutes"], 5, 10_080
    yield "PORTAL_LOST_CODE_DAYS", portal["lost_code_days"], 1, 90
    yield "PORTAL_LOST_CODE_KEPT_DAYS", portal["lost_code_kept_days"], portal["lost_code_days"], 730


@check(7)
def figures() -> Iterator[str]:
    for option, value, least, most in _figures():
        if not least <= value <= most:
            yield f"{option} is {value}: it must be from {least} to {most}."


@check(8)
def national_portal() -> Iterator[str]:
    address = settings.PORTAL["national_portal_url"]
    if address and not address.startswith(("http://", "https://")):
        yield "PORTAL_NATIONAL_PORTAL_URL must begin with https:// or http://."


@check(9)
def security_contact() -> Iterator[str]:
    contact = settings.SECURITY_CONTACT
    if contact and not (contact.startswith(("mailto:", "tel:", "https://")) and contact.isprintable()):
        yield "PORTAL_SECURITY_CONTACT must begin with mailto:, https:// or tel:."


# --- before serving ---------------------------------------------------------------------------------------


@check(20, deploy=True)
def prepared() -> Iterator[str]:
    for step in STEPS:
        if step.missing and not step.serves_without and step.name != "migrations" and step.missing():
            yield f"The {step.name} are missing or stale: run `python manage.py prepare`."


@check(21, Tags.database, deploy=True)
def migrated() -> Iterator[str]:
    if migrations_missing():
        yield "The database has not seen all migrations: run `python manage.py prepare`."


@check(22, Tags.database, deploy=True)
def no_demonstration() -> Iterator[str]:
    if settings.DEMO and not settings.HTTPS:
        return
    try:
        names = accounts.demo_accounts_present()
    except DatabaseError:  # before the first migration, which another check tells
        return
    if names and settings.HTTPS:
        yield (
            f"Accounts of the demonstration can sign in ({', '.join(names)}): PORTAL_HTTPS=1 refuses to serve them."
            " Run `python manage.py unload_demo`."
        )
    elif names:
        yield (
            f"Accounts of the demonstration can sign in ({', '.join(names)}) while PORTAL_DEMO is 0: run"
            " `python manage.py unload_demo`, or set PORTAL_DEMO=1."
        )
