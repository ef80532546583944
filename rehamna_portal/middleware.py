"""Probes; requests that can be read; the language of the back office, kept on the user because the admin has no
language prefix; and clean input."""

from django.contrib.admin.options import TO_FIELD_VAR
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils import translation

from centers.core.acting import acting
from centers.core.folding import UNTYPED
from rehamna_portal.views.health import PROBES


class ProbeMiddleware:
    """Answers probes before anything asks for a name or for https: they come by address, over plain http."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else self.get_response(request)


class ReadableMiddleware:
    """Whatever follows, error pages too, can read address, cookies and answers without an exception.

    A request that claims an encoding nobody reads, or whose answers break off, gets the page 400; so does a window of
    the back office that is to hand back another field than the one all relations lead to.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A quoted cookie may hold any character, and its value goes to the database.
        request.COOKIES = {name: text for name, text in request.COOKIES.items() if not UNTYPED.search(text)}
        if not _can_be_read(request):
            _empty(request)
            # The page 400 is in the language of the address: who else looks at it comes later.
            translation.activate(translation.get_language_from_request(request, check_path=True))
            raise BadRequest("Malformed request")
        return self.get_response(request)


def _can_be_read(request) -> bool:
    try:
        # Python also knows codecs of bytes, as "hex".
        b"a".decode(request.encoding or "utf-8", "replace")
        handed_back = request.GET.getlist(TO_FIELD_VAR) + request.POST.getlist(TO_FIELD_VAR)
    except (BadRequest, SuspiciousOperation, MultiPartParserError, OSError, ValueError, LookupError):
        return False
    return not getattr(request, "is_malformed", False) and set(handed_back) <= {"id"}


def _empty(request) -> None:
    """Nothing is tried a second time. Not by the property `encoding`, which reads before it forgets."""
    request._encoding = None
    request.GET = QueryDict()
    request._mark_post_parse_error()


class ActingMiddleware:
    """What a request changes is changed by whoever is signed in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acting(lambda: request.user if request.user.is_authenticated else None):
            return self.get_response(request)


class StaffLanguageMiddleware:
    """Outside `/ar/` and `/fr/`, a signed-in person works in the language of her or his account."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if request.path.startswith("/admin/") and user.is_authenticated:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        return self.get_response(request)


class CleanInputMiddleware:
    """What nobody types is taken out of every answer and address before a form or filter reads it.

    PostgreSQL refuses NUL where SQLite keeps it; a mark that overrides direction would turn around the page that
    shows the answer. Marks that Arabic typing needs (U+200E, U+200F, U+200C, U+200D) and line ends stay.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if cleaned := _cleaned(request.GET):
            request.GET = cleaned
        if request.method == "POST" and (cleaned := _cleaned(request.POST)):
            request.POST = cleaned
        return self.get_response(request)


def _cleaned(answers: QueryDict) -> QueryDict | None:
    """The same answers without such characters; None where there are none."""
    if not any(UNTYPED.search(text) for _name, texts in answers.lists() for text in texts):
        return None
    cleaned = answers.copy()
    for name, texts in answers.lists():
        cleaned.setlist(name, [UNTYPED.sub("", text) for text in texts])
    cleaned._mutable = False
    return cleaned
