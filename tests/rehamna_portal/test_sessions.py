"""Where an account is signed in, and what ends it: time, the account itself, a new password, a colleague."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from centers.models import AccountEvent, AccountEventKind, AccountSession, User
from rehamna_portal import roles
from rehamna_portal.accounts import events, services
from rehamna_portal.accounts.origins import describe_device
from tests.factories import CenterFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "four words of one sentence"
NEW = "quite another row of things"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36"
)


@pytest.fixture
def clerk():
    roles.ensure_roles()
    user = User.objects.create_user("clerk", password=PASSWORD, is_staff=True, language="fr")
    user.groups.add(Group.objects.get(name=roles.READER))
    return user


def signed_in(user, **told) -> Client:
    client = Client(**told)
    client.post("/fr/sign-in/", {"username": user.username, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client) -> bool:
    return client.get("/admin/account/").status_code == 200


def move_back(client, **moments: timedelta) -> None:
    """As if the session had begun, or been used last, so long ago."""
    session = client.session
    for name, span in moments.items():
        session[name] -= span.total_seconds()
    session.save()


def test_staff_are_signed_out_after_half_an_hour_without_use(clerk):
    client = signed_in(clerk)
    move_back(client, seen_at=timedelta(minutes=29))
    assert is_in(client)
    move_back(client, seen_at=timedelta(minutes=31))
    page = client.get("/admin/account/", follow=True)
    assert "30 minutes" in page.content.decode()
    assert not is_in(client)


def test_use_keeps_it_and_twelve_hours_end_it_all_the_same(clerk):
    client = signed_in(clerk)
    for _hour in range(23):
        move_back(client, seen_at=timedelta(minutes=25), begun_at=timedelta(minutes=30))
        assert is_in(client)
    move_back(client, begun_at=timedelta(minutes=31))
    assert not is_in(client)


def test_partners_are_not_hurried_and_end_with_the_day():
    partner = User.objects.create_user("partner", password=PASSWORD)
    client = signed_in(partner)
    move_back(client, seen_at=timedelta(hours=5), begun_at=timedelta(hours=5))
    assert is_in(client)
    move_back(client, begun_at=timedelta(hours=8))
    assert not is_in(client)


def test_what_was_being_sent_waits_for_signing_in_again(clerk):
    client = signed_in(clerk)
    move_back(client, seen_at=timedelta(hours=1))
    sent = {"language": "fr", "next": "/admin/", "story": "a long text, typed for an hour"}
    kept = client.post("/admin/language/", sent, headers={"origin": "http://testserver"})
    assert kept.status_code == 403
    page = kept.content.decode()
    assert "a long text, typed for an hour" in page
    assert 'href="/fr/sign-in/" target="_blank"' in page
    strange = signed_in(clerk)
    move_back(strange, seen_at=timedelta(hours=1))
    other = strange.post("/admin/language/", sent, headers={"origin": "https://evil.example"})
    assert "typed for an hour" not in other.content.decode()


def test_pages_of_the_site_go_on_without_an_account(clerk, network):
    client = signed_in(clerk)
    move_back(client, seen_at=timedelta(hours=1))
    assert client.get("/fr/help/").status_code == 200


def test_visitors_are_given_no_session(client, network):
    response = client.get("/fr/help/")
    assert "sessionid" not in response.cookies


def test_signing_out_everywhere_ends_every_session(clerk):
    here, there, phone = (signed_in(clerk) for _ in range(3))
    stranger = signed_in(User.objects.create_user("other", password=PASSWORD, is_staff=True))
    assert here.post("/admin/account/sign-out-everywhere/").status_code == 302
    assert not any(is_in(client) for client in (here, there, phone))
    assert is_in(stranger)
    assert Session.objects.count() == AccountSession.objects.count() == 1
    assert AccountEvent.objects.filter(account=clerk, kind=AccountEventKind.SIGNED_OUT_EVERYWHERE).exists()


def test_a_new_password_ends_all_but_the_session_that_chose_it(clerk):
    here, there = signed_in(clerk), signed_in(clerk)
    answers = {"password": PASSWORD, "new_password": NEW, "again": NEW}
    assert here.post("/admin/password_change/", {**answers, "password": "guess"}).status_code == 200
    assert is_in(there)
    assert here.post("/admin/password_change/", answers).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert AccountSession.objects.filter(account=clerk).count() == 1
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)
    page = here.get("/admin/account/").content.decode()
    assert 'class="state ok"' in page  # it is still known as this device
    assert "/end/" not in page


def test_the_list_names_devices_and_ends_one(clerk):
    here = signed_in(clerk, headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    phone = signed_in(clerk, headers={"user-agent": ANDROID}, REMOTE_ADDR="192.0.2.9")
    page = here.get("/admin/account/").content.decode()
    assert "Firefox, Windows" in page
    assert "Samsung Internet, Android" in page
    assert "192.0.2.9" in page
    row = AccountSession.objects.get(device="Samsung Internet, Android")
    other = signed_in(User.objects.create_user("other", password=PASSWORD, is_staff=True))
    assert other.post(f"/admin/account/sessions/{row.pk}/end/").status_code == 404
    assert is_in(phone)
    here.post(f"/admin/account/sessions/{row.pk}/end/")
    assert not is_in(phone)
    assert is_in(here)


def test_signing_out_takes_the_session_off_the_list(clerk):
    client = signed_in(clerk)
    client.post("/admin/logout/")
    assert AccountSession.objects.count() == 0


def test_a_colleague_with_the_right_ends_them(clerk):
    client = signed_in(clerk)
    manager = UserFactory(is_staff=True)
    manager.groups.add(Group.objects.get(name=roles.MANAGER))
    services.sign_out_everywhere(clerk, by=manager)
    assert not is_in(client)


def test_switched_off_and_on_again_an_account_signs_in_anew(clerk):
    client, office = signed_in(clerk), Client()
    office.force_login(UserFactory(is_staff=True, is_superuser=True))
    told = {"username": "clerk", "language": "fr", "groups": [clerk.groups.get().pk]}
    told["centers"] = [CenterFactory().pk]
    for is_active in ({}, {"is_active": "on"}):
        assert office.post(f"/admin/centers/user/{clerk.pk}/change/", told | is_active).status_code == 302
    assert not is_in(client)


def test_using_a_session_writes_once_a_minute(clerk, django_assert_num_queries):
    client = signed_in(clerk)
    seen = AccountSession.objects.get().seen_at
    is_in(client)
    assert AccountSession.objects.get().seen_at == seen
    move_back(client, seen_at=timedelta(minutes=2))
    is_in(client)
    assert AccountSession.objects.get().seen_at > seen


def test_old_lines_and_sessions_go_at_night(clerk, settings):
    signed_in(clerk)
    now = timezone.now()
    old = events.record(clerk, AccountEventKind.SIGNED_IN)
    AccountEvent.objects.filter(pk=old.pk).update(at=now - timedelta(days=366))
    AccountSession.objects.update(begun_at=now - timedelta(hours=13))
    Session.objects.update(expire_date=now - timedelta(hours=1))
    call_command("forget_expired")
    assert list(AccountEvent.objects.values_list("kind", flat=True)) == [AccountEventKind.SIGNED_IN]
    assert not AccountEvent.objects.filter(pk=old.pk).exists()
    assert AccountSession.objects.count() == Session.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("curl/8.0", ""),
    ],
)
def test_a_browser_is_told_in_plain_words(said, told):
    assert describe_device(said) == told
