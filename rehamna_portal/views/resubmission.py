"""What a refused form carried, so that its page can send it again: never a way in, never anything of another site.

A page of another site can post to us in the name of a visitor. Showing what it sent behind a button of ours would turn
one press into consent, so answers are carried only where the browser says that the form stood on this very site.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError

MOST_CHARACTERS = 200_000  # of all names and values together; the longest page of the back office is far below
MOST_FILES = 6
PROOF = "csrfmiddlewaretoken"
# Pages on which what is typed opens something: it is typed anew. Names of addresses.
OPENING_PAGES = frozenset(
    {
        *("sign_in", "login", "account_code", "account_set_up", "account_link", "account_phone"),
        *("account_password", "account_recovery_codes"),
        *("resume", "track", "use_link", "lost_code", "password_change"),
    }
)
_UNREADABLE = (BadRequest, SuspiciousOperation, UnreadablePostError, MultiPartParserError, ValueError)


@dataclass(frozen=True)
class Resubmission:
    """`answers`: (name, value), as they came. `files`: name of the field -> names of the files, to be chosen again.

    `is_whole`: one press sends it again, also where the form had nothing but its button.
    """

    answers: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, list[str]] = field(default_factory=dict)
    is_whole: bool = False

    def __bool__(self) -> bool:
        return self.is_whole


def is_from_here(request) -> bool:
    """Whether the browser says that the page of the form is of this site. What it does not say is not from here."""
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None:
        origin = _site_of(request.META.get("HTTP_REFERER", ""))
    return origin in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)


def _site_of(page: str) -> str:
    """Scheme and host of an address; empty for what is none."""
    try:
        parts = urlsplit(page)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def read_resubmission(request) -> Resubmission:
    """What the form held, without token, files and whatever opens something; nothing where it cannot be trusted."""
    try:
        if request.method != "POST" or not is_from_here(request) or _opens_something(request):
            return Resubmission()
        answers = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in (PROOF, REDIRECT_FIELD_NAME) and "password" not in name.lower()
            for value in values
        ]
        files = {name: [one.name for one in given] for name, given in request.FILES.lists()}
    except _UNREADABLE:
        return Resubmission()
    if sum(len(name) + len(value) for name, value in answers) > MOST_CHARACTERS or len(files) > MOST_FILES:
        return Resubmission()
    only_secrets = not answers and not files and bool(set(request.POST) - {PROOF, REDIRECT_FIELD_NAME})
    return Resubmission() if only_secrets else Resubmission(answers, files, is_whole=True)


def _opens_something(request) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name in OPENING_PAGES
