"""The language of the back office: a button in its header."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


@login_not_required
@require_POST
def switch_language(request):
    """Keeps the language on the account, and in a cookie for the page before signing in; back to the same page."""
    language = request.POST.get("language")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    if not back.startswith("/") or not ours:
        back = resolve_url("admin:index")
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
    return response
