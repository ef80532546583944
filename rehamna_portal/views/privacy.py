"""What becomes of people's data, as law 09-08 asks: facts from the settings and from the code that keeps them."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.shortcuts import render

from centers import reference
from centers.core.pages import public_page
from enrollment.security import device, throttling
from rehamna_portal.accounts.throttling import KNOWN_COOKIE_NAME


@public_page
def privacy(request):
    return render(
        request,
        "privacy.html",
        {
            "page": reference.page("privacy"),
            "device_cookie": device.COOKIE,
            "look_cookie": device.LOOKUP,
            "form_cookie": settings.CSRF_COOKIE_NAME,
            "message_cookie": CookieStorage.cookie_name,
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "known_cookie": KNOWN_COOKIE_NAME,
            "language_cookie": settings.LANGUAGE_COOKIE_NAME,
            "tries_fade_after": int(throttling.FADE.total_seconds() // 3600),
        },
    )
