"""What browsers and search engines ask for by themselves: robots.txt, the service worker and its offline page."""

import json
import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from centers.core.pages import public_page

# Pages about one person, and the office.
PERSONAL = ("apply", "resume", "track", "sign-in", "sign-out")
# What the offline page and every other page need to look as they do.
FRAME = ("site.css", "pages.css", "portal.js", "art/favicon.svg", "art/sprite.svg")


@login_not_required
@require_safe
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/"]
    lines += [f"Disallow: /{language}/{name}/" for language, _name in settings.LANGUAGES for name in PERSONAL]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def service_worker(request):
    """Changes with every static file; a browser that finds another text installs it and drops what it kept."""
    context = {
        "version": getattr(staticfiles_storage, "manifest_hash", "") or "unhashed",
        "offline": json.dumps({language: _offline_address(language) for language, _name in settings.LANGUAGES}),
        "statics": json.dumps([static(name) for name in FRAME]),
        "static": settings.STATIC_URL,
        "static_pattern": re.escape(settings.STATIC_URL).replace("/", r"\/"),
        "personal": "|".join(PERSONAL),
    }
    response = render(request, "sw.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _offline_address(language: str) -> str:
    with override(language):
        return reverse("offline")


@public_page
def offline(request):
    return render(request, "offline.html")
