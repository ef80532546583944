"""Passwords are chosen by their owner through a link that works once: invited, forgotten, or made by a colleague."""

import re
import time

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import totp

from centers.core.errors import Refused
from centers.models import AccountEvent, AccountEventKind, User
from rehamna_portal import roles
from rehamna_portal.accounts import links, second_factor, services
from rehamna_portal.accounts.links import LinkKind
from tests.factories import CenterFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "four words of one sentence"
NEW = "quite another row of things"
ASK = "/admin/account/forgotten/"


@pytest.fixture
def manager():
    return with_role(roles.MANAGER)


@pytest.fixture
def clerk():
    return with_role(roles.READER, username="clerk", email="clerk@example.org", language="fr")


@pytest.fixture
def mailing(settings):
    settings.SENDS_EMAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def with_role(role, **told):
    roles.ensure_roles()
    account = UserFactory(is_staff=True, **told)
    account.set_password(PASSWORD)
    account.save()
    account.groups.add(Group.objects.get(name=role))
    return account


def path_of(address: str) -> str:
    return address.removeprefix("http://127.0.0.1:8000")


def choose(address: str, password: str = NEW, client=None):
    return (client or Client()).post(path_of(address), {"new_password": password, "again": password})


def test_an_invited_colleague_chooses_a_password_and_comes_in(manager):
    office = Client()
    office.force_login(manager)
    group = Group.objects.get(name=roles.EDITOR)
    made = {"username": "new", "language": "fr", "groups": [group.pk], "first_name": "", "last_name": "", "email": ""}
    added = office.post("/admin/centers/user/add/", made)
    new = User.objects.get(username="new")
    assert not new.has_usable_password()
    assert added["Location"].endswith(f"/centers/user/{new.pk}/do/link/")
    page = office.post(added["Location"]).content.decode()
    (address,) = re.findall(r'id="one-link"[^>]* value="([^"]+)"', page)
    assert "<svg" in page
    guest = Client()
    first = guest.get(path_of(address)).content.decode()
    assert 'lang="fr"' in first  # of the account, before any choice
    assert "new" in first
    assert choose(address, client=guest).status_code == 302
    assert guest.post("/admin/login/", {"username": "new", "password": NEW}).status_code == 302
    kinds = list(new.events.order_by("pk").values_list("kind", flat=True))
    assert kinds == [AccountEventKind.INVITED, AccountEventKind.PASSWORD_SET, AccountEventKind.SIGNED_IN]
    assert new.events.order_by("pk").first().by == manager


def test_no_page_lets_a_colleague_type_a_password(manager, clerk):
    office = Client()
    office.force_login(manager)
    for address in ("add/", f"{clerk.pk}/change/"):
        assert 'type="password"' not in office.get(f"/admin/centers/user/{address}").content.decode()
    typed = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert office.post(f"/admin/centers/user/{clerk.pk}/password/", typed).status_code == 403
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_a_link_works_once_and_ends_every_session(manager, clerk):
    there = Client()
    there.force_login(clerk)
    address = services.make_link(clerk, by=manager)
    other = services.make_link(clerk, by=manager)
    assert choose(address).status_code == 302
    assert there.get("/admin/account/").status_code == 302
    for used in (address, other):
        assert choose(used, "a third row of some words").status_code == 410
        assert Client().get(path_of(used)).status_code == 410
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)


@pytest.mark.parametrize("kind", LinkKind)
def test_a_link_is_over_after_its_time(clerk, kind, monkeypatch):
    address = links.make(clerk, kind)
    token = address.rstrip("/").rsplit("/", 1)[-1]
    now = time.time()
    span = links.lasting(kind).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + span - 5)
    assert links.read(token) == clerk
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + span + 5)
    assert links.read(token) is None


def test_a_link_that_was_altered_opens_nothing(clerk):
    address = links.make(clerk, LinkKind.COLLEAGUE)
    assert Client().get(path_of(address)[:-2] + "x/").status_code == 410
    clerk.is_active = False
    clerk.save()
    assert Client().get(path_of(address)).status_code == 410


def test_a_colleagues_link_opens_no_more_than_it_was_made_for(manager, clerk):
    mailed = links.make(clerk, LinkKind.MAILED)
    kept = services.make_link(clerk, by=manager)
    clerk.groups.add(Group.objects.get(name=roles.BOARD))
    assert choose(kept).status_code == 410
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)
    newer = services.make_link(clerk)
    clerk.centers.add(CenterFactory())
    assert Client().get(path_of(newer)).status_code == 410
    assert choose(mailed).status_code == 302


def test_the_links_of_a_colleague_who_was_switched_off_open_nothing(manager, clerk):
    kept, of_server = services.make_link(clerk, by=manager), services.make_link(clerk)
    manager.is_active = False
    manager.save()
    assert choose(kept).status_code == 410
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)
    assert choose(of_server).status_code == 302


def test_nobody_makes_a_link_for_whoever_may_more_or_for_the_own_account(manager, clerk):
    board = with_role(roles.BOARD)
    for account, by in ((board, manager), (manager, manager), (manager, clerk)):
        with pytest.raises(Refused):
            services.make_link(account, by=by)
    office = Client()
    office.force_login(manager)
    assert "/account/link/" not in office.post(f"/admin/centers/user/{board.pk}/do/link/").content.decode()
    assert not AccountEvent.objects.exists()


def test_whoever_forgot_the_password_is_sent_a_link(clerk, mailing):
    page = Client().post(ASK, {"username": "clerk"})
    assert page.status_code == 200
    (letter,) = mail.outbox
    assert letter.to == ["clerk@example.org"]
    (address,) = re.findall(r"http\S+", letter.body)
    assert choose(address).status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)


def test_the_answer_tells_nobody_which_accounts_there_are(clerk, mailing):
    with_role(roles.READER, username="without", email="")
    answers = [Client().post(ASK, {"username": name}) for name in ("clerk", "without", "nobody")]
    pages = {re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers}
    assert len(pages) == 1
    assert len(mail.outbox) == 1


def test_asking_for_links_again_and_again_has_to_wait(clerk, mailing):
    statuses = [Client().post(ASK, {"username": "clerk"}).status_code for _ in range(12)]
    assert statuses[:10] == [200] * 10
    assert statuses[10:] == [429] * 2
    assert len(mail.outbox) == 10


def test_without_mail_the_page_says_who_helps(clerk):
    page = Client().get(ASK).content.decode()
    assert "<form" not in page.split("<main")[-1]
    assert Client().post(ASK, {"username": "clerk"}).status_code == 200
    assert not mail.outbox


@pytest.mark.parametrize("role", [roles.PARTNER, roles.HELPER])
def test_partners_and_helpers_change_theirs(role):
    account = with_role(role, language="fr")
    account.is_staff = False
    account.save()
    client = Client()
    client.post("/fr/sign-in/", {"username": account.username, "password": PASSWORD})
    assert "/admin/account/" in client.get("/fr/sign-in/").content.decode()
    page = client.get("/admin/password_change/")
    assert page.status_code == 200
    assert "/fr/sign-out/" in page.content.decode()
    answers = {"password": PASSWORD, "new_password": NEW, "again": NEW}
    assert client.post("/admin/password_change/", answers).status_code == 302
    account.refresh_from_db()
    assert account.check_password(NEW)


def test_the_page_of_an_account_tells_its_log_to_whoever_manages_it(manager, clerk):
    Client().post("/admin/login/", {"username": "clerk", "password": "guess"}, REMOTE_ADDR="192.0.2.77")
    office = Client()
    office.force_login(manager)
    assert "192.0.2.77" in office.get(f"/admin/centers/user/{clerk.pk}/change/").content.decode()
    head = with_role(roles.HEAD)
    head.centers.add(CenterFactory())
    office.force_login(head)
    assert "192.0.2.77" not in office.get(f"/admin/centers/user/{clerk.pk}/change/", follow=True).content.decode()


def test_the_server_helps_whoever_has_no_colleague(capsys):
    only = User.objects.create_superuser("only", password=PASSWORD)
    device = second_factor.begin_set_up(only)
    second_factor.confirm_set_up(only, f"{totp(device.bin_key):06}")
    call_command("account_access", "only", "--link", "--second-step")
    address = capsys.readouterr().out.split()[-1]
    assert choose(address).status_code == 302
    only.refresh_from_db()
    assert only.check_password(NEW)
    assert not second_factor.is_set_up(only)
    assert only.events.filter(kind=AccountEventKind.FACTOR_RESET, by=None).exists()
    for wrong in (["nobody", "--link"], ["only"], ["only", "--second-step"]):
        with pytest.raises(CommandError):
            call_command("account_access", *wrong)
