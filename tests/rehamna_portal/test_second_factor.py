"""The second step: set up by a clerk alone, asked at every sign-in, recovered by a code or by a colleague."""

import re
import subprocess
import sys
from base64 import b32decode

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import translation
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from centers.core.errors import Refused
from centers.models import AccountEvent, AccountEventKind, User
from rehamna_portal import roles
from rehamna_portal.accounts import second_factor, services
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ENOUGH = (
    "This portal is a demonstration or is being worked on: the password is enough. Elsewhere signing in to the back"
    " office takes a code of the phone too."
)
PASSWORD = "four words of one sentence"


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def clerk():
    return User.objects.create_user("clerk", password=PASSWORD, is_staff=True, language="fr")


def with_role(role, **told):
    roles.ensure_roles()
    account = UserFactory(is_staff=True, **told)
    account.groups.add(Group.objects.get(name=role))
    return account


def first_step(client, name="clerk", address="/admin/login/"):
    return client.post(address, {"username": name, "password": PASSWORD}, follow=True)


def code_of(key: str) -> str:
    return f"{totp(b32decode(key + '=' * (-len(key) % 8))):06}"


def key_on(page: str) -> str:
    (groups,) = re.findall(r'<p class="key">(.*?)</p>', page, re.S)
    return "".join(re.findall(r"<span>(\w+)</span>", groups))


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def set_up(client) -> list[str]:
    """The recovery codes that were shown."""
    page = first_step(client).content.decode()
    done = client.post("/admin/account/set-up/", {"code": code_of(key_on(page))})
    return re.findall(r"\d{5} \d{5}", done.content.decode())


def later(account) -> str:
    """A code of the app that was not used yet."""
    TOTPDevice.objects.filter(user=account).update(last_t=-1)
    return f"{totp(TOTPDevice.objects.get(user=account, confirmed=True).bin_key):06}"


def test_a_clerk_sets_it_up_and_comes_in(clerk):
    client = Client()
    page = first_step(client)
    assert page.redirect_chain[-1][0] == "/admin/account/set-up/"
    assert not is_in(client)
    assert "<svg" in page.content.decode()
    key = key_on(page.content.decode())
    assert key == key_on(client.get("/admin/account/set-up/").content.decode())
    wrong = client.post("/admin/account/set-up/", {"code": "000000"})
    assert not is_in(client)
    assert "error-message" in wrong.content.decode()
    done = client.post("/admin/account/set-up/", {"code": code_of(key)})
    assert len(set(re.findall(r"\d{5} \d{5}", done.content.decode()))) == 10
    assert "no-store" in done["Cache-Control"]
    assert client.get("/admin/").status_code == 200
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    assert not any(re.fullmatch(r"\d+", token) for token in kept)  # a reader of the database has no code


@pytest.mark.parametrize("address", ["/admin/login/", "/ar/sign-in/", "/fr/sign-in/"])
def test_the_password_alone_opens_nothing(clerk, address):
    set_up(Client())
    client = Client()
    page = first_step(client, address=address)
    assert page.redirect_chain[-1][0] == "/admin/account/code/"
    assert not is_in(client)
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/account/").status_code == 302
    assert client.get("/admin/account/set-up/").status_code == 302  # nor a second key
    assert client.post("/admin/account/set-up/", {"code": "123456"}).status_code == 302
    assert f'lang="{address[1:3] if address[1:3] != "ad" else "ar"}"' in page.content.decode()
    client.post("/admin/account/code/", {"code": later(clerk)})
    assert is_in(client)


def test_a_code_opens_once(clerk):
    set_up(Client())
    code = later(clerk)
    first, second = Client(), Client()
    for client in (first, second):
        first_step(client)
        client.post("/admin/account/code/", {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_a_recovery_code_opens_once_and_says_how_many_are_left(clerk):
    codes = set_up(Client())
    lost = Client()
    first_step(lost)
    page = lost.post(
        "/admin/account/code/", {"code": codes[0].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))}, follow=True
    )
    assert is_in(lost)
    assert page.redirect_chain[-1][0] == "/admin/account/"
    assert second_factor.recovery_codes_left(clerk) == 9
    assert AccountEvent.objects.filter(kind=AccountEventKind.RECOVERY_CODE).count() == 1
    again = Client()
    first_step(again)
    again.post("/admin/account/code/", {"code": codes[0]})
    assert not is_in(again)


def test_wrong_codes_wait_like_wrong_passwords_and_the_first_step_does_not_clear_them(clerk):
    set_up(Client())
    thief = Client()
    for n in range(5):
        first_step(thief)
        assert thief.post("/admin/account/code/", {"code": f"00000{n}"}).status_code == 200
    assert first_step(thief).status_code == 429
    assert thief.post("/admin/account/code/", {"code": later(clerk)}).status_code == 429
    owner = Client(REMOTE_ADDR="198.51.100.7")
    first_step(owner)
    assert owner.post("/admin/account/code/", {"code": later(clerk)}).status_code == 302
    assert is_in(owner)
    assert AccountEvent.objects.filter(kind=AccountEventKind.WRONG_CODE).count() == 5


def test_the_first_step_is_over_after_ten_minutes_or_a_new_password(clerk):
    set_up(Client())
    client = Client()
    first_step(client)
    session = client.session
    session["pending"] = {**session["pending"], "at": session["pending"]["at"] - 601}
    session.save()
    assert client.post("/admin/account/code/", {"code": later(clerk)}).status_code == 302
    assert not is_in(client)
    first_step(client)
    clerk.set_password("another sentence of words")
    clerk.save()
    client.post("/admin/account/code/", {"code": later(clerk)})
    assert not is_in(client)


def test_a_session_without_the_second_step_is_over(clerk):
    client = Client()
    client.force_login(clerk)
    assert client.get("/admin/").status_code == 302
    assert not is_in(client)


def test_partners_need_none_and_may_have_one(clerk):
    partner = User.objects.create_user("partner", password=PASSWORD)
    client = Client()
    first_step(client, "partner")
    assert is_in(client)
    page = client.get("/admin/account/phone/").content.decode()
    answers = {"code": code_of(key_on(page)), "password": PASSWORD}
    assert "00000" not in client.post("/admin/account/phone/", {**answers, "password": "guess"}).content.decode()
    assert not second_factor.is_set_up(partner)
    client.post("/admin/account/phone/", answers)
    assert second_factor.is_set_up(partner)
    other = Client()
    first_step(other, "partner")
    assert not is_in(other)


def test_another_phone_takes_the_place_of_the_first(clerk):
    client = Client()
    set_up(client)
    elsewhere = Client()
    first_step(elsewhere)
    elsewhere.post("/admin/account/code/", {"code": later(clerk)})
    page = client.get("/admin/account/phone/").content.decode()
    old = later(clerk)
    client.post("/admin/account/phone/", {"code": code_of(key_on(page)), "password": PASSWORD})
    assert TOTPDevice.objects.filter(user=clerk).count() == 1
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    assert second_factor.verify(clerk, old) == ""


def test_new_recovery_codes_end_the_earlier_ones(clerk):
    client = Client()
    codes = set_up(client)
    page = client.post("/admin/account/recovery-codes/", {"password": PASSWORD}).content.decode()
    new = re.findall(r"\d{5} \d{5}", page)
    assert len(new) == 10
    assert second_factor.verify(clerk, codes[0]) == ""
    assert second_factor.verify(clerk, new[0]) == second_factor.RECOVERY


def test_a_colleague_with_the_right_takes_it_away_and_it_is_set_up_anew(clerk):
    client = Client()
    set_up(client)
    manager = with_role(roles.MANAGER)
    services.take_away_second_step(clerk, by=manager)
    assert client.get("/admin/").status_code == 302
    assert first_step(Client()).redirect_chain[-1][0] == "/admin/account/set-up/"
    line = AccountEvent.objects.filter(account=clerk, kind=AccountEventKind.FACTOR_RESET).get()
    assert line.by == manager


@pytest.mark.parametrize(("by", "of"), [("manager", "manager"), ("manager", "admin"), ("clerk", "manager")])
def test_nobody_takes_away_the_own_one_or_upwards(by, of):
    people = {
        "manager": with_role(roles.MANAGER),
        "admin": User.objects.create_superuser("admin", password=PASSWORD),
        "clerk": with_role(roles.STAFF),
    }
    device = second_factor.begin_set_up(people[of])
    second_factor.confirm_set_up(people[of], f"{totp(device.bin_key):06}")
    with pytest.raises(Refused):
        services.take_away_second_step(people[of], by=people[by])
    assert second_factor.is_set_up(people[of])


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_demonstration_says_that_it_asks_for_none(settings, client, language):
    settings.SECOND_FACTOR = False
    client.cookies["django_language"] = language
    with translation.override(language):
        words = translation.gettext(ENOUGH)
    for asked in (False, True):
        settings.SECOND_FACTOR = asked
        for address in (f"/{language}/sign-in/", "/admin/login/"):
            assert (words not in client.get(address).content.decode()) == asked


def test_it_is_off_in_a_demonstration_and_under_debug_alone():
    script = "from rehamna_portal import settings; print(settings.SECOND_FACTOR)"
    found = {}
    for option in ("", "PORTAL_DEMO", "PORTAL_DEBUG"):
        environment = {
            "PORTAL_SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnop",
            **({option: "1"} if option else {}),
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        found[option] = done.stdout.strip()
    assert found == {"": "True", "PORTAL_DEMO": "False", "PORTAL_DEBUG": "False"}
