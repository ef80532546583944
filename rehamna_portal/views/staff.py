"""The language of the back office: a button in its header."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


class LanguageForm(forms.Form):
    """A language, and the page to come back to."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    next = forms.CharField(required=False)


@login_not_required
@require_POST
def switch_language(request):
    """Keeps the language on the account, and in a cookie for the page before signing in; back to the same page."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    language, back = form.cleaned_data["language"], form.cleaned_data["next"]
    if request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    if not back.startswith("/") or not ours:
        back = resolve_url("admin:index")
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
    return response
