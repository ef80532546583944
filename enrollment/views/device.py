"""Whose file this device holds. The encrypted cookie is the only place where the plain code is kept."""

import functools
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required

from enrollment import codes
from enrollment.models import Application

COOKIE = "file"
DAYS_IN_A_MONTH = 30


@dataclass(frozen=True)
class Held:
    """An open file with its plain resume code."""

    application: Application
    code: str

    @property
    def code_groups(self) -> list[str]:
        return codes.groups(self.code)


def personal(view):
    """For pages about one person: no account needed, kept by no cache, found by no search engine."""

    @functools.wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(wrapped)


def held_by(request) -> Held | None:
    """The file whose code this device holds; a code that has been replaced opens nothing."""
    found = codes.unseal(request.COOKIES.get(COOKIE, ""))
    if found is None:
        return None
    pk, code = found
    application = (
        Application.objects.filter(pk=pk, code_hash=codes.code_hash(code))
        .select_related("campaign", "applicant__school_level", "applicant__commune", "applicant__stream")
        .first()
    )
    return Held(application, code) if application else None


def remember(response, application: Application, code: str):
    response.set_cookie(
        COOKIE,
        codes.seal(application.pk, code),
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
