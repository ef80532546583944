"""The bare addresses: the way to one's language, and what probes ask (see middleware.ProbeMiddleware)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from rehamna_portal import readiness


@login_not_required
@require_safe
def to_language(request):
    """`/` sends to the visitor's language: cookie, then Accept-Language, else Arabic."""
    return to_page(request, "home")


@login_not_required
@require_safe
def to_page(request, name: str):
    """The page of that name in the visitor's language: what the short addresses in messages lead to."""
    with translation.override(translation.get_language_from_request(request)):
        response = HttpResponseRedirect(reverse(name))
    response["Vary"] = "Accept-Language, Cookie"
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def process(request: HttpRequest) -> HttpResponse:
    """Lives."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def node(request: HttpRequest) -> HttpResponse:
    """200 where this node can serve, else 503; by the name of each part whether it is well, and no more."""
    ready, parts = readiness.parts()
    body = {"ready": ready, "parts": parts}
    return JsonResponse(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})


PROBES = {"/healthz": process, "/readyz": node}
