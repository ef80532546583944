"""Signing in: who waits and who does not, whatever page asks; what a hash may cost; what the account reads of it."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from centers.models import AccountEvent, AccountEventKind, User
from enrollment.models import Attempt
from rehamna_portal.accounts import hashing
from rehamna_portal.accounts.hashing import BoundedPBKDF2

pytestmark = pytest.mark.django_db
PASSWORD = "four words of one sentence"
OFFICE, SITE = "/admin/login/", "/fr/sign-in/"


@pytest.fixture
def clerk():
    return User.objects.create_user("clerk", password=PASSWORD, is_staff=True, language="fr")


def post(client, password, *, address=OFFICE, network="192.0.2.1", name="clerk"):
    return client.post(address, {"username": name, "password": password}, REMOTE_ADDR=network)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_stranger_waits_and_the_owner_comes_in_from_elsewhere(clerk):
    stranger = Client()
    statuses = [post(stranger, f"guess {n}").status_code for n in range(60)]
    assert statuses[:5] == [200] * 5
    assert set(statuses[5:]) == {429}
    told = post(stranger, PASSWORD)
    assert told.status_code == 429
    assert int(told["Retry-After"]) > 0
    assert not is_in(stranger)
    owner = Client()
    assert post(owner, PASSWORD, network="198.51.100.7").status_code == 302
    assert is_in(owner)


def test_all_pages_of_signing_in_share_one_count(clerk):
    client = Client()
    for address in (OFFICE, SITE, OFFICE, SITE, OFFICE):
        assert post(client, "guess", address=address).status_code == 200
    assert post(client, "guess", address=SITE).status_code == 429
    assert post(client, PASSWORD, address=OFFICE).status_code == 429
    client.force_login(clerk)
    change = {"password": PASSWORD, "new_password": "another four words here", "again": "another four words here"}
    assert client.post("/admin/password_change/", change, REMOTE_ADDR="192.0.2.1").status_code == 429


def test_a_browser_that_was_signed_in_here_is_not_slowed_down_by_its_neighbours(clerk):
    owner, stranger = Client(), Client()
    post(owner, PASSWORD)
    owner.post("/admin/logout/")
    for n in range(7):
        post(stranger, f"guess {n}")
    assert post(stranger, PASSWORD).status_code == 429
    assert post(owner, PASSWORD).status_code == 302
    assert is_in(owner)


def test_whoever_forges_that_browser_gains_nothing(clerk):
    stranger = Client()
    stranger.cookies["known"] = "WyJhIiwiYiJd:1:forged"
    for n in range(5):
        post(stranger, f"guess {n}")
    assert post(stranger, PASSWORD).status_code == 429


def test_the_wait_grows_is_told_and_ends(clerk):
    client = Client()
    for n in range(5):
        post(client, f"guess {n}")
    waits = []
    for n in range(5):
        waits.append(int(post(client, "guess")["Retry-After"]))
        Attempt.objects.update(last_at=timezone.now() - timedelta(seconds=waits[-1]))
        assert post(client, f"one more guess {n}").status_code == 200
    assert [wait // 15 for wait in waits] == [1, 2, 4, 8, 16]
    page = post(client, "guess", address=SITE).content.decode()
    assert "8 minutes" in page
    assert "n’est pas bloqué" in page  # the account


def test_the_right_password_ends_the_count(clerk):
    client = Client()
    for _round in range(3):
        for n in range(4):
            assert post(client, f"guess {n}").status_code == 200
        assert post(client, PASSWORD).status_code == 302
        client.cookies.clear()


def test_every_try_leaves_a_line_that_the_account_reads(clerk):
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    post(client, "guess")
    post(client, PASSWORD)
    kinds = list(AccountEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == [AccountEventKind.WRONG_PASSWORD, AccountEventKind.SIGNED_IN]
    page = client.get("/admin/account/").content.decode()
    assert page.count("Firefox, Linux") >= 3  # two lines, one session
    assert "192.0.2.1" in page


def test_what_was_typed_as_a_name_is_kept_nowhere(clerk):
    post(Client(), "guess", name="my password by mistake")
    assert AccountEvent.objects.count() == 0


def test_a_partner_who_comes_to_the_office_is_sent_where_there_is_something(clerk):
    User.objects.create_user("partner", password=PASSWORD)
    client = Client()
    response = client.post("/admin/login/?next=/admin/", {"username": "partner", "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"] in ("/ar/sign-in/", "/fr/sign-in/")


class Held(BoundedPBKDF2):
    """Works out nothing until it is let go."""

    begun, go_on = threading.Semaphore(0), threading.Event()
    iterations = 1

    def encode(self, password, salt, iterations=None):
        with hashing.one_hash():
            self.begun.release()
            assert self.go_on.wait(30)
        return f"pbkdf2_sha256$1${salt}$x"


def test_one_hash_too_many_is_refused_at_once_and_pages_go_on(settings, clerk, client):
    settings.PASSWORD_HASHERS = [f"{__name__}.Held"]
    User.objects.filter(pk=clerk.pk).update(password="pbkdf2_sha256$1$salt$hash")
    working = [threading.Thread(target=make_password, args=("x",)) for _ in range(hashing.PLACES)]
    for thread in working:
        thread.start()
    try:
        assert Held.begun.acquire(timeout=30)
        while hashing._places._value:  # until the second has its place
            threading.Event().wait(0.01)
        answers = [post(Client(), "guess", network=f"192.0.2.{n}") for n in range(20)]
        assert {answer.status_code for answer in answers} == {503}
        assert all(answer["Retry-After"] for answer in answers)
        assert client.get("/fr/").status_code == 200
    finally:
        Held.go_on.set()
        for thread in working:
            thread.join()
    # None of them counted as a failure.
    assert AccountEvent.objects.count() == 0
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    clerk.set_password(PASSWORD)
    clerk.save()
    assert post(Client(), PASSWORD).status_code == 302


def test_the_portal_uses_the_bounded_hash():
    from rehamna_portal import settings as portal

    assert portal.PASSWORD_HASHERS == ["rehamna_portal.accounts.hashing.BoundedPBKDF2"]
    encoded = BoundedPBKDF2().encode("a", "salt", 1)
    assert encoded.startswith("pbkdf2_sha256$1$salt$")
