"""How public pages are served: made once a minute for everybody, and never one person's page for another."""

import gzip
import time

import brotli
import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from centers import reference
from centers.core.pages import public_page
from centers.models import Center
from tests.factories import ApplicantFactory, ApplicationFactory, CampaignFactory, CenterFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/ar/centers/"


def queries_of(client, path=PAGE, **headers):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, headers=headers).status_code == 200
    return len(queries)


@pytest.fixture
def center():
    return CenterFactory(accent="code")


@pytest.fixture
def staff_client():
    client = Client()
    client.force_login(UserFactory(username="colleague"))
    return client


def test_the_second_visitor_costs_no_query_and_gets_the_same(client, center):
    assert queries_of(client) > 0
    assert queries_of(Client()) == 0
    first, second = client.get(PAGE), Client().head(PAGE)
    assert first.content.startswith(b"<!doctype html>")
    assert second.content == b""
    assert second["Content-Length"] == first["Content-Length"]


def test_a_shared_page_sets_no_cookie_and_says_how_long_it_may_be_kept(client, center):
    response = client.get(PAGE)
    assert not response.cookies
    lasts = dict(part.strip().partition("=")[::2] for part in response["Cache-Control"].split(","))
    assert "public" in lasts
    assert 0 < int(lasts["max-age"]) <= reference.SECONDS
    assert {"Accept-Encoding", "Cookie"} <= {name.strip() for name in response["Vary"].split(",")}
    assert response["X-Frame-Options"] == "DENY"
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_the_minute_does_not_begin_anew_in_a_browser(client, center, monkeypatch):
    client.get(PAGE)
    now = time.time()
    monkeypatch.setattr("centers.core.pages.time.time", lambda: now + 40)
    assert int(client.get(PAGE)["Cache-Control"].rpartition("=")[2]) <= 20


@pytest.mark.parametrize("accepted", ["", "gzip", "gzip, deflate, br", "br;q=0, gzip"])
def test_every_form_has_a_strong_etag_that_stays(client, center, accepted):
    first = client.get(PAGE, headers={"accept-encoding": accepted})
    caches["pages"].clear()
    again = client.get(PAGE, headers={"accept-encoding": accepted})
    assert first["ETag"] == again["ETag"]
    assert first["ETag"].startswith('"')
    unchanged = client.get(PAGE, headers={"accept-encoding": accepted, "if-none-match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["ETag"] == first["ETag"]
    assert "Vary" in unchanged
    assert client.get(PAGE, headers={"if-none-match": '"another"'}).status_code == 200


def test_forms_differ_in_etag_and_not_in_content(client, center):
    plain, zipped, brotlied = (client.get(PAGE, headers={"accept-encoding": way}) for way in ("", "gzip", "gzip, br"))
    assert [r.get("Content-Encoding") for r in (plain, zipped, brotlied)] == [None, "gzip", "br"]
    assert gzip.decompress(zipped.content) == brotli.decompress(brotlied.content) == plain.content
    assert len({r["ETag"] for r in (plain, zipped, brotlied)}) == 3
    assert len(brotlied.content) < len(zipped.content)


@pytest.mark.parametrize("accepted", ["br;q=0", "x" * 9000, ";;,=,q", "\x00br", "*"])
def test_odd_wishes_for_a_form_get_the_plain_one(client, center, accepted):
    assert client.get(PAGE, headers={"accept-encoding": accepted}).get("Content-Encoding") is None


def test_whoever_is_signed_in_gets_a_page_of_hers_or_his_and_leaves_nothing(client, staff_client, center):
    client.get(PAGE)
    own = staff_client.get(PAGE)
    assert "colleague" in own.content.decode()
    assert own["Cache-Control"] == "private, no-cache"
    assert "colleague" not in client.get(PAGE).content.decode()


def test_waiting_messages_are_shown_to_one_person_once(client, center):
    from django.contrib.messages.storage.cookie import CookieStorage

    client.get(PAGE)
    storage, response = CookieStorage(RequestFactory().get("/")), HttpResponse()
    storage.add(25, "only for one")
    storage.update(response)
    client.cookies = response.cookies
    assert "only for one" in client.get(PAGE).content.decode()
    assert "only for one" not in Client().get(PAGE).content.decode()


def test_languages_hosts_and_queries_are_kept_apart(client, center, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    one = client.get(PAGE, headers={"host": "one.example"}).content.decode()
    two = client.get(PAGE, headers={"host": "two.example"}).content.decode()
    assert 'href="http://one.example/ar/centers/"' in one
    assert "one.example" not in two
    client.cookies["django_language"] = "fr"
    assert 'lang="ar" dir="rtl"' in client.get(PAGE, headers={"host": "one.example"}).content.decode()
    asked = client.get(f"{PAGE}?q=first", headers={"host": "one.example"}).content.decode()
    assert "/fr/centers/?q=first" in asked
    assert "q=first" not in client.get(PAGE, headers={"host": "one.example"}).content.decode()


def kept() -> int:
    return len(caches["pages"]._cache)


def test_made_up_addresses_fill_nothing(client, center):
    client.get(f"{PAGE}?q={'x' * 300}")
    client.get("/ar/centers/none/")
    client.post(PAGE)
    assert kept() == 0
    most = caches["pages"]._max_entries
    for number in range(most + 50):
        caches["pages"].set(f"page:{number}", b"")
    client.get(f"{PAGE}?q=1")
    assert kept() <= most


def served(view, **cookies):
    request = RequestFactory().get("/ar/any/")
    request.COOKIES.update(cookies)
    return public_page(view)(request)


def with_cookie(request):
    response = HttpResponse("mine")
    response.set_cookie("a", "b")
    return response


def with_token(request):
    from django.middleware.csrf import get_token

    return HttpResponse(get_token(request))


def private(request):
    return HttpResponse("mine", headers={"Cache-Control": "private, no-store"})


@pytest.mark.parametrize("view", [with_cookie, with_token, private, lambda request: HttpResponse(status=404)])
def test_what_is_not_for_all_is_not_kept(view):
    response = served(view)
    assert kept() == 0
    assert "public" not in response["Cache-Control"]
    assert not response.has_header("ETag")


def test_a_page_that_waits_to_be_rendered_is_rendered():
    response = served(lambda request: SimpleTemplateResponse("404.html", {"request": request, "LANGUAGE_CODE": "ar"}))
    assert response.content.startswith(b"<!doctype html>")
    assert kept() == 1


def rename(center, name):
    center.name_ar = name
    center.save()


def test_a_saved_change_is_seen_at_once(client, center):
    client.get(PAGE)
    rename(center, "مركز آخر")
    assert "مركز آخر" in client.get(PAGE).content.decode()
    client.get(PAGE)
    center.delete()
    assert "مركز آخر" not in client.get(PAGE).content.decode()


def test_what_was_read_before_the_commit_is_forgotten_after_it(client, center, django_capture_on_commit_callbacks):
    before = reference.state()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        rename(center, "مركز آخر")
        within = reference.state()
    assert len({before, within, reference.state()}) == 3


def test_relations_and_other_rooms_count_and_files_of_applicants_do_not(center):
    user = UserFactory()
    states = [reference.state()]
    user.centers.add(center)
    states.append(reference.state())
    campaign = CampaignFactory()
    states.append(reference.state())
    assert len(set(states)) == 3
    person = ApplicantFactory()
    state = reference.state()
    person.phone = "+212612345679"
    person.save()
    ApplicationFactory(campaign=campaign, applicant=person)
    assert reference.state() == state


def test_staff_see_a_change_made_in_another_process(client, staff_client, center):
    """A change without a signal stands for one made elsewhere: others see it after a minute, staff at once."""
    client.get(PAGE)
    Center.objects.update(name_ar="مركز آخر")
    assert "مركز آخر" in staff_client.get(PAGE).content.decode()
    assert "مركز آخر" not in client.get(PAGE).content.decode()
