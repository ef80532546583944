"""Whose file this device holds. The encrypted cookie is the only place where the plain code is kept."""

import functools
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from centers.core import printing
from centers.reference import network
from enrollment.models import Application, ApplicationState, AssistedEntry, message_texts
from enrollment.outbox import rendering

from . import codes
from .permissions import open_entries

COOKIE = "file"
LOOKUP = "look"  # whose state was looked up a moment ago
ENTRY = "entry"  # in the session of an account that fills in with somebody
DAYS_IN_A_MONTH = 30
_READ = ("campaign", "applicant__school_level", "applicant__commune", "applicant__stream")
HASH_LENGTH = 64  # of codes.code_hash; a code has 12 letters


@dataclass(frozen=True)
class DeviceFile:
    """An open file with its plain resume code; no code where the device came in by a link."""

    application: Application
    code: str = ""
    entry: AssistedEntry | None = None

    @property
    def draft(self) -> Application | None:
        """Where answers can be typed: the draft itself, or the correction begun beside a sent file."""
        if self.application.state == ApplicationState.DRAFT:
            return self.application
        return Application.objects.filter(corrects=self.application).select_related(*_READ).first()

    @property
    def code_groups(self) -> list[str]:
        return codes.groups(self.code)

    def _own_message(self, code: str, reference: str | None) -> str:
        """What people send to themselves to keep the code."""
        if reference:
            text = _("My application (%(network)s). File %(ref)s, resume code %(code)s. Not to be shared.")
        else:
            text = _("My application (%(network)s). Resume code %(code)s. Not to be shared.")
        # Months later the note is all that is left: it says where the code is typed.
        where = _("The file opens here, with the code and the birth date: %(address)s")
        where %= {"address": rendering.short_address(by_code=True)}
        text %= {"network": network().brief, "ref": reference, "code": code}
        return f"{text} {where}"

    @property
    def whatsapp(self) -> str:
        reference = self.application.reference
        code = printing.isolated(" ".join(self.code_groups))
        return (
            f"https://wa.me/?text={quote(self._own_message(code, printing.isolated(reference) if reference else None))}"
        )

    @property
    def sms(self) -> str:
        """Android reads what follows the question mark, iOS what follows the ampersand.

        Old phones draw isolates as boxes; without a space the code keeps its order in a short message.
        """
        return f"sms:?&body={quote(message_texts.in_gsm(self._own_message(self.code, self.application.reference)))}"


def personal(view):
    """For pages about one person: no account needed, kept by no cache, found by no search engine."""

    return login_not_required(never_store(view))


def never_store(view):
    """By no cache and no search engine."""

    @functools.wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def post_or_back(back: str):
    """For what only a button does: whoever comes by the address alone (reloading, changing the language of a refused
    form) is led to the page `back`, where the button stands, and nothing happens."""

    def decorate(view):
        @functools.wraps(view)
        def wrapped(request, *args, **kwargs):
            return redirect(back) if request.method in ("GET", "HEAD") else require_POST(view)(request, *args, **kwargs)

        return wrapped

    return decorate


def get_device_file(request) -> DeviceFile | None:
    """The file whose code this device holds; a code that has been replaced opens nothing."""
    found = codes.unseal(request.COOKIES.get(COOKIE, ""))
    if found is None:
        return None
    pk, code = found
    by_link = len(code) == HASH_LENGTH
    application = (
        Application.objects.filter(pk=pk, code_hash=code if by_link else codes.code_hash(code))
        .select_related(*_READ)
        .first()
    )
    return DeviceFile(application, "" if by_link else code) if application else None


def entry_of(request) -> AssistedEntry | None:
    """The open entry of the account that is signed in, while it fills in with somebody."""
    pk = request.session.get(ENTRY)
    if pk is None or not request.user.is_authenticated:
        return None
    near = ["application", *(f"application__{name}" for name in _READ), "entered_by"]
    return open_entries(request.user).filter(pk=pk).select_related(*near).first()


def get_file_to_fill(request) -> DeviceFile | None:
    """What the question pages work on: an entry with somebody comes before the file of the device.

    Only they ask here; all pages of a file that is sent ask `get_device_file`, which no account's entry opens.
    """
    entry = entry_of(request)
    return DeviceFile(entry.application, entry=entry) if entry else get_device_file(request)


def remember(response, application: Application, code: str = ""):
    """The device opens this file from now on; without the plain code, it holds what the code is hashed to."""
    response.set_cookie(
        COOKIE,
        codes.seal(application.pk, code or application.code_hash),
        max_age=settings.PORTAL["retention_months"] * DAYS_IN_A_MONTH * 24 * 3600,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response):
    response.delete_cookie(COOKIE, path="/", samesite="Lax")
    return response


def remember_lookup(response, application: Application):
    """The state of this file can be shown again here for a quarter of an hour, or until the browser is closed."""
    response.set_cookie(
        LOOKUP, codes.seal_lookup(application.pk), path="/", secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


def forget_lookup(request, response):
    if LOOKUP in request.COOKIES:
        response.delete_cookie(LOOKUP, path="/", samesite="Lax")
    return response


def get_looked_up(request) -> Application | None:
    """The sent file whose state was asked for."""
    pk = codes.unseal_lookup(request.COOKIES.get(LOOKUP, ""))
    found = Application.objects.filter(pk=pk or 0, anonymised_at=None).exclude(state=ApplicationState.DRAFT)
    return found.select_related(*_READ).first() if pk else None
