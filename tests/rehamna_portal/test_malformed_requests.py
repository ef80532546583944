"""Requests that no browser sends, byte for byte as a server hands them on: 400 or 404 or an answer, never 500.

Taken by the portal's own handler: Django's test client makes its requests in another way.
"""

import io
import logging

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from centers.models import Center
from rehamna_portal.handlers import Handler
from rehamna_portal.logs import OneLine, known_level
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
CONTENT_TYPES = [
    *(
        f"{FORM}; charset={name}"
        for name in ("windows-1256", "hex", "rot13", "idna", "undefined", "utf-16", "", "é", '"')
    ),
    *(f"{FORM}; charset*={value}" for value in ("foo''x", "hex''x", "utf-8''%00", "''")),
    *(f"{MULTIPART}; charset={name}" for name in ("hex", "idna", "utf-16")),
    *("multipart/form-data", "multipart/form-data; boundary=é", "multipart/form-data; boundary=", ";", "; =", "a;b=;c"),
    "text/plain; charset=hex",
]
HOSTS = ["a b", "", "[::1", "else.where", "127.0.0.1:999999", "é", "a..b", "x" * 300, "127.0.0.1, else.where", "@"]
COOKIES = [
    'sessionid="\\000aaaaaaaaaaaa"',
    "sessionid=%00aaaaaaaaaaaaa; csrftoken=é; messages=x; django_language=%00",
    'django_language="\\000"; csrftoken="\\000"; messages="\\000"',
    ";;=;a=;=b",
]
QUERIES = [
    "&".join(f"a{n}=1" for n in range(1001)),
    "%ff=%ff",
    "q=%00&page=%ff&_to_field=",
    "&&&=",
    "q=" + "%d8" * 3000,
]
HEADERS = [
    {"HTTP_ACCEPT_LANGUAGE": "," * 500 + "é;q=x"},
    {"HTTP_X_FORWARDED_FOR": "'; --, ::::", "HTTP_X_FORWARDED_PROTO": "\xff"},
    {"HTTP_REFERER": "http://[", "HTTP_ORIGIN": "http://["},
    {"HTTP_IF_NONE_MATCH": '"', "HTTP_IF_MODIFIED_SINCE": "32 Foo 99999", "HTTP_RANGE": "bytes=9-1"},
    {"HTTP_ACCEPT_ENCODING": "br;q=é,;;", "HTTP_ACCEPT": "\xff"},
    {"CONTENT_LENGTH": "abc"},
]
PART = b'--x\r\nContent-Disposition: form-data; name="a"'
FILE = PART + b'; filename="a"\r\n\r\nb\r\n'
BODIES = [
    (FORM, b"&".join(b"a%d=1" % n for n in range(1001))),
    (FORM, b"a=" + b"x" * 1_100_000),
    (FORM, b"csrfmiddlewaretoken=%00&given_name=%ff"),
    (MULTIPART, PART + b"\r\n\r\nb"),
    (MULTIPART, b"--x\r\nContent-Disposition: form-data; name*=foo''x\r\n\r\nb\r\n--x--\r\n"),
    (MULTIPART, PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n"),
    (MULTIPART, FILE * 9 + b"--x--\r\n"),
    (MULTIPART, b"\x00" * 200),
]
PATHS = [
    "/ar/\xff",
    "//",
    "/ar/programs/\x00/",
    "/static/\x00",
    "/static/%2e%2e/../manage.py",
    "/ar/a\r\nb/",
    "/admin/\xff/",
    "*",
]


@pytest.fixture
def handler():
    """What a server calls. The connection stays open between requests, for the transaction of the test is in it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Handler()
    for signal in signals:
        signal.connect(close_old_connections)


def ask(handler, path: str, method: str = "GET", body: bytes = b"", **environ) -> tuple[int, str]:
    """Status and text of the answer to a request with these values in its WSGI environment."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **environ,
    }
    heard = []
    answer = handler(environ, lambda status, headers: heard.append(status))
    content = b"".join(answer)
    answer.close()
    return int(heard[0].split()[0]), content.decode("utf-8", "replace")


def addresses() -> list[str]:
    """One of each kind that needs no row, in both languages, and one that needs one."""
    found = {"/", "/sitemap.xml", "/sw.js", "/readyz", "/admin/", "/admin/login/", "/fr/centers/coding-school/"}
    for entry in get_resolver().url_patterns:
        for pattern in getattr(entry, "url_patterns", []):
            if (
                isinstance(pattern, URLPattern)
                and "<" not in str(pattern.pattern)
                and "admin" not in str(entry.pattern)
            ):
                found |= {f"/ar/{pattern.pattern}", f"/fr/{pattern.pattern}"}
    apply = ["apply/", "apply/choices/", "apply/review/", "track/", "resume/", "programs/", "compare/"]
    return sorted(found | {f"/{language}/{path}" for language in ("ar", "fr") for path in apply})


def malformed():
    """What is wrong, as values of the environment."""
    for content_type in CONTENT_TYPES:
        for method in ("GET", "POST"):
            yield {"method": method, "CONTENT_TYPE": content_type, "body": b"a=%ff", "QUERY_STRING": "q=a"}
    for host in HOSTS:
        yield {"HTTP_HOST": host}
        yield {"HTTP_HOST": host, "method": "POST", "CONTENT_TYPE": f"{FORM}; charset=hex", "body": b"a=1"}
    yield from ({"HTTP_COOKIE": cookie} for cookie in COOKIES)
    yield from ({"QUERY_STRING": query} for query in QUERIES)
    yield from HEADERS
    yield from ({"method": "POST", "CONTENT_TYPE": kind, "body": body} for kind, body in BODIES)
    yield from ({"method": method} for method in ("PUT", "FOO", "DELETE", "OPTIONS", "HEAD"))


FEW = ["/fr/", "/ar/apply/", "/fr/track/", "/ar/programs/", "/admin/login/", "/ar/nothing/", "/fr/sign-in/"]


def failing(handler, paths: list[str], kinds: list[dict]) -> dict:
    found = {}
    for path in paths:
        for wrong in kinds:
            try:
                status, _text = ask(handler, path, **wrong)
            except Exception as error:
                status = f"{type(error).__name__}: {str(error)[:80]}"
            # A node of the tests is not prepared, which is what /readyz says.
            if not isinstance(status, int) or (status >= 500 and path != "/readyz"):
                found.setdefault(str(status), []).append((path, {k: v[:60] for k, v in wrong.items()}))
    return found


def test_no_malformed_request_breaks_a_page(handler):
    assert failing(handler, FEW, list(malformed())) == {}


@pytest.mark.sqlite_alone
def test_no_address_breaks_on_what_is_wrong_in_every_request(handler):
    kinds = [
        {"CONTENT_TYPE": "text/plain; charset=hex", "QUERY_STRING": "q=a"},
        {"CONTENT_TYPE": f"{FORM}; charset=windows-1256", "method": "POST", "body": b"a=1"},
        {"HTTP_HOST": "a b", "method": "POST", "CONTENT_TYPE": MULTIPART, "body": b"\x00"},
        {"HTTP_COOKIE": COOKIES[0], "QUERY_STRING": QUERIES[0]},
    ]
    assert len(addresses()) > 30
    assert failing(handler, addresses(), kinds) == {}
    assert failing(handler, PATHS, [{}, {"HTTP_HOST": "a b"}]) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"CONTENT_TYPE": f"{FORM}; charset=windows-1256"},
        {"CONTENT_TYPE": f"{FORM}; charset*=foo''x"},
        {"HTTP_HOST": "a b", "CONTENT_TYPE": f"{FORM}; charset=hex"},
    ],
)
def test_what_cannot_be_read_gets_the_page_400_in_the_language_of_the_address(handler, wrong):
    status, text = ask(handler, "/fr/apply/", "POST", b"a=1", **wrong)
    assert status == 400
    assert 'lang="fr"' in text
    assert "Cette demande n’est pas arrivée entière" in text


class Broken(io.BytesIO):
    """A phone that goes away while it sends."""

    def read(self, *args):
        raise OSError("gone")

    readline = read


def test_answers_that_break_off_are_no_breakdown(handler):
    broken = {"wsgi.input": Broken(), "CONTENT_LENGTH": "100"}
    assert ask(handler, "/ar/apply/", "POST", CONTENT_TYPE=FORM, **broken)[0] == 400
    assert ask(handler, "/ar/apply/", "POST", CONTENT_TYPE=MULTIPART, **broken)[0] == 400


@pytest.mark.parametrize("page", ["", "add/", "{pk}/change/", "{pk}/delete/"])
@pytest.mark.parametrize("field", ["", "nothing", "milestones", "name", "commune"])
def test_a_window_of_the_back_office_hands_back_the_number_of_a_row_only(client, page, field):
    client.force_login(UserFactory(is_superuser=True))
    pk = Center.objects.first().pk if Center.objects.exists() else 1
    address = f"/admin/centers/center/{page.format(pk=pk)}"
    assert client.get(address, {"_to_field": field, "_popup": "1"}).status_code == 400
    assert client.post(address, {"_to_field": field, "_popup": "1"}).status_code == 400
    assert client.get(address, {"_to_field": "id", "_popup": "1"}).status_code != 400


# --- the log ------------------------------------------------------------------------------------------


@pytest.fixture
def log():
    """What the console would show: the handler of the settings, writing into memory."""
    written = io.StringIO()
    console = logging.StreamHandler(written)
    console.addFilter(OneLine())
    logging.getLogger().addHandler(console)
    yield written
    logging.getLogger().removeHandler(console)


@pytest.mark.parametrize(
    "wrong",
    [
        {"CONTENT_TYPE": f"{FORM}; charset=windows-1256", "method": "POST"},
        {"HTTP_HOST": "a b"},
        {"HTTP_HOST": "a b", "CONTENT_TYPE": f"{FORM}; charset=hex", "method": "POST"},
        {"method": "POST", "CONTENT_TYPE": FORM, "body": BODIES[0][1]},
        {"path": "/ar/a\r\nTraceback: planted\x1b[31m/"},
    ],
)
def test_a_malformed_request_writes_one_line(handler, log, wrong):
    ask(handler, wrong.pop("path", "/ar/apply/"), **wrong)
    lines = log.getvalue().splitlines()
    assert len(lines) == 1
    assert lines[0].isprintable()


def test_a_breakdown_keeps_its_traceback(log):
    try:
        raise RuntimeError("ours")
    except RuntimeError as error:
        logging.getLogger("django.request").error("broken", exc_info=error, extra={"status_code": 500})
    assert "Traceback" in log.getvalue()


def test_the_console_of_the_settings_is_such_a_one(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["one_line"]
    assert known_level(" info ") == "INFO"
