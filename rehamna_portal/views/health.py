"""The bare addresses: the way to one's language, and whether process and database live."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe


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


@login_not_required
@require_safe
def process(request):
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def database(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
