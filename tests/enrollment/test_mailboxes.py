"""An e-mail address with a slip in its provider is asked about, and may be kept as typed."""

import pytest

from enrollment.values import mailboxes
from tests.scenarios.applicant import Network, Phone, text_of

SLIPS = [
    ("a@gmail.con", "a@gmail.com"),
    ("a@gmail.co", "a@gmail.com"),
    ("a@gmail.fr", "a@gmail.com"),
    ("a@gmail", "a@gmail.com"),
    ("a@gmial.com", "a@gmail.com"),
    ("a@gamil.com", "a@gmail.com"),
    ("a@GMAIL.COM.", "") ,
    ("a@hotmial.fr", "a@hotmail.fr"),
    ("a@hotmai.com", "a@hotmail.com"),
    ("a@hotmal.fr", "a@hotmail.fr"),
    ("a@outlok.com", "a@outlook.com"),
    ("a@yaho.fr", "a@yahoo.fr"),
    ("a@yahou.com", "a@yahoo.com"),
    ("a@taalim.na", "a@taalim.ma"),
]  # fmt: skip
RIGHT = [
    "a@gmail.com",
    "a@mail.com",
    "a@ymail.com",
    "a@um6p.ma",
    "a@example.org",
    "a@free.fr",
    "a@",
    "a",
    "",
    "a@b.ma",
]


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_slips_of_common_providers(typed, meant):
    assert mailboxes.meant(typed) == meant


@pytest.mark.parametrize("typed", RIGHT)
def test_other_addresses_are_not_asked_about(typed):
    assert mailboxes.meant(typed) == ""


@pytest.fixture
def phone(db):
    phone = Phone("fr")
    phone.apply(Network(), until="name")
    return phone


def asked(response) -> str:
    """The sentence of the question about the address; empty where none is asked."""
    return " ".join(response.context["form"].errors.get("email_meant", []))


def test_the_page_asks_and_takes_either_answer(phone):
    page = phone.answer("contact", email="lina@gmail.con")
    assert "lina@gmail.com" in asked(page)
    assert 'value="lina@gmail.con"' in text_of(page)
    assert phone.person.phone == ""
    phone.answer("contact", email="lina@gmail.con", email_meant="lina@gmail.com")
    assert phone.person.email == "lina@gmail.com"
    phone.answer("contact", email="lina@gmail.con", email_meant="lina@gmail.con")
    assert phone.person.email == "lina@gmail.con"


def test_an_answer_is_for_one_address_only(phone):
    assert asked(phone.answer("contact", email="lina@hotmial.fr", email_meant="lina@gmail.con"))
    phone.answer("contact", email="lina@example.org", email_meant="lina@gmail.com")
    assert phone.person.email == "lina@example.org"


def test_an_address_that_cannot_be_is_not_kept_as_typed(phone):
    page = phone.answer("contact", email="lina@gmail", email_meant="lina@gmail")
    assert list(page.context["form"].errors) == ["email"]


def test_the_link_by_email_asks_too(phone):
    assert asked(phone.post("resume/mail/", {"email": "lina@hotmial.fr"}))
