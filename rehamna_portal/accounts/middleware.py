"""Ends sessions whose time is over, and loses nothing that was being sent."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rehamna_portal.views.resubmission import read_resubmission

from . import sessions
from .sessions import Ended


class SessionLimitsMiddleware:
    """Visitors without a session cookie are not looked at: pages of the site stay the same for all."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        now = timezone.now()
        if ended := sessions.why_ended(request.session, request.user, now):
            return _end(request, ended)
        sessions.touch(request.session, now)
        return None


def _end(request, ended: Ended):
    """What was asked for goes on without an account; what was being sent waits on a page for signing in again."""
    resubmission = read_resubmission(request)
    logout(request)
    if request.method in ("GET", "HEAD", "OPTIONS"):
        messages.info(request, _sentence(ended))
        return None
    context = {"resubmission": resubmission, "sentence": _sentence(ended)}
    response = render(request, "accounts/ended.html", context, status=403)
    response["Cache-Control"] = "no-store, private"
    return response


def _sentence(ended: Ended) -> str:
    if ended == Ended.IDLE:
        told = ngettext(
            "You were signed out after %(n)s minute without use.",
            "You were signed out after %(n)s minutes without use.",
            settings.IDLE_MINUTES,
        )
        return told % {"n": settings.IDLE_MINUTES}
    if ended == Ended.TOO_OLD:
        told = ngettext(
            "You were signed out: a sign-in lasts at most %(n)s hour.",
            "You were signed out: a sign-in lasts at most %(n)s hours.",
            settings.SESSION_HOURS,
        )
        return told % {"n": settings.SESSION_HOURS}
    return _("You were signed out: this account now signs in with a code of the phone too.")
