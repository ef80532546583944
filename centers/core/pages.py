"""The one way public pages are served: the same to everybody who is not signed in, so made once a minute.

What is shared holds nothing of its first reader. Whoever brings a session or a waiting message gets a page
of her or his own, and an answer that sets a cookie is never kept. Because a shared page holds no secret, its
compressed form needs no random padding: brotli and gzip are kept ready, and every form has a strong ETag.
"""

import functools
import gzip
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import brotli
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from centers import reference

SECONDS = reference.SECONDS
# A longer query is answered, not kept: with the number of kept pages (settings) this bounds the memory.
LONGEST_QUERY = 200
# In the order we like them. Measured: brotli at 5 is a tenth lighter than gzip and takes 1.5 ms; at 11 it
# would be a fifth, for 35 to 90 ms, once a minute and page.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, mode=brotli.MODE_TEXT, quality=5),
    "gzip": lambda content: gzip.compress(content, mtime=0),
}


@dataclass(frozen=True)
class Page:
    """A page ready to be sent: its bytes, its headers, and the second (Unix time) it was made in."""

    content: bytes
    headers: dict[str, str]
    made_at: float

    def response(self) -> HttpResponse:
        response = HttpResponse(self.content, headers=self.headers)
        left = max(0, int(self.made_at + SECONDS - time.time()))
        response["Cache-Control"] = f"public, max-age={left}"
        patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
        return response


def public_page(view):
    """A page for everybody that only reads: GET and HEAD, without signing in, kept for a minute.

    `request.is_public_page` tells the frame that the page has a lasting address; the same word on the view
    tells the sitemap.
    """

    @functools.wraps(view)
    def served(request, *args, **kwargs):
        request.is_public_page = True
        if _is_personal(request):
            with reference.reading_anew():
                return _for_one(view(request, *args, **kwargs))
        encoding = _encoding(request)
        key = _key(request, encoding)
        page = caches["pages"].get(key) if key else None
        if page is None:
            response = _rendered(view(request, *args, **kwargs))
            if not _may_be_shared(request, response):
                return _for_one(response)
            page = _ready(response, encoding)
            if key:
                caches["pages"].set(key, page, SECONDS)
        response = page.response()
        return get_conditional_response(request, etag=response["ETag"], response=response)

    page_view = login_not_required(require_safe(served))
    page_view.is_public_page = True  # type: ignore[attr-defined]  # read by sitemap and tests
    return page_view


def _is_personal(request: HttpRequest) -> bool:
    """Brings a session, which may be signed in, or messages, which wait in one or in a cookie of their own."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES


def _rendered(response: HttpResponse) -> HttpResponse:
    """With its content made: a TemplateResponse waits with that until somebody asks."""
    return response.render() if hasattr(response, "render") else response


def _for_one(response: HttpResponse) -> HttpResponse:
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Cookie",))
    return response


def _encoding(request: HttpRequest) -> str:
    """The best form this browser takes; "" for the plain one."""
    takes = {}
    for part in request.headers.get("Accept-Encoding", "")[:200].lower().split(","):
        name, _, weight = part.partition(";")
        takes[name.strip()] = weight.replace(" ", "").removeprefix("q=").strip("0.") != "" or not weight
    return next((name for name in ENCODINGS if takes.get(name)), "")


def _key(request: HttpRequest, encoding: str) -> str | None:
    """None where the page is not to be kept: after a long query, and in debug, where somebody works on it.

    The language is the start of the path. The query as it came, not sorted: the page's own links repeat it.
    """
    if settings.DEBUG or len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return None
    whole = "\n".join((reference.state(), encoding, request.build_absolute_uri()))
    return "page:" + hashlib.sha256(whole.encode()).hexdigest()


def _may_be_shared(request: HttpRequest, response: HttpResponse) -> bool:
    """Not a page that sets a cookie: of its own, of a form's token, of a session it began."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(getattr(request, "session", None), "modified", False)
    )


def _ready(response: HttpResponse, encoding: str) -> Page:
    content, headers = response.content, dict(response.headers)
    etag = hashlib.sha256(content).hexdigest()[:32]
    if encoding:
        content, etag = ENCODINGS[encoding](content), f"{etag}-{encoding}"
        headers["Content-Encoding"] = encoding
    headers["ETag"] = f'"{etag}"'
    return Page(content, headers, time.time())
