"""Error pages. The last two need neither database nor context: they must hold when nothing else does."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from .resubmission import PROOF, is_from_here, read_resubmission

RETRY_AFTER = 5  # seconds: a lock is over by then, and a person who waits longer leaves


@login_not_required
def bad_request(request, exception=None):
    """Whatever was wrong with the answers, they are not read again to say so."""
    if not hasattr(request, "_post"):
        request._mark_post_parse_error()
    return _bad_request(request)


@requires_csrf_token
def _bad_request(request):
    return render(request, "400.html", status=400)


@login_not_required
@requires_csrf_token
def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


@login_not_required
@requires_csrf_token
def not_found(request, exception=None):
    return render(request, "404.html", status=404)


@login_not_required
@requires_csrf_token
def form_expired(request, reason=""):
    """A form without its proof (settings.CSRF_FAILURE_VIEW): nothing was done, and nothing typed is lost.

    The page says why, and sends the same answers again, with a proof of its own, once the person presses its button.
    """
    context = {
        "resubmission": read_resubmission(request),
        "without_cookie": reason == REASON_NO_CSRF_COOKIE,
        "from_here": is_from_here(request),
    }
    response = render(request, "403_csrf.html", context, status=403)
    response["Cache-Control"] = "no-store, private"
    return response


@login_not_required
def server_error(request):
    """Both languages on one page; a database that cannot be reached is a pause, not a breakdown."""
    if isinstance(sys.exc_info()[1], OperationalError):
        headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store, private"}
        return HttpResponse(render_to_string("503.html", _paused(request)), status=503, headers=headers)
    return HttpResponse(render_to_string("500.html"), status=500)


def _paused(request) -> dict:
    """What the page of a pause tells: whether something was being sent, and what, with the proof that it came with."""
    if request.method != "POST":
        return {"sent": False}
    kept = read_resubmission(request)
    return {"sent": True, "resubmission": kept, "token": request.POST.get(PROOF, "") if kept else ""}


handler400 = bad_request
handler403 = forbidden
handler404 = not_found
handler500 = server_error
