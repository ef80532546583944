"""Error pages. The last two need neither database nor context: they must hold when nothing else does."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token


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
    """The page stood open longer than its token lives (settings.CSRF_FAILURE_VIEW)."""
    return render(request, "403_csrf.html", status=403)


@login_not_required
def server_error(request):
    """Both languages on one page; a database that cannot be reached is a pause, not a breakdown."""
    if isinstance(sys.exc_info()[1], OperationalError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "300"})
    return HttpResponse(render_to_string("500.html"), status=500)


handler400 = bad_request
handler403 = forbidden
handler404 = not_found
handler500 = server_error
