"""Which passwords are taken, and that what is said of the others is true."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from centers.models import User
from rehamna_portal.accounts import passwords
from tests.factories import CenterFactory

pytestmark = pytest.mark.django_db
WRONG = {
    passwords.LongEnough: ["short", "elevenchars", "كلمات قليلة"],
    passwords.NotTheAccount: ["fatima.zahra", "fatima.zahra1", "zahra.fatima@ex"],
    passwords.NotStolen: ["password12345", "1234567890qwerty", "P@ssw0rd2026!", "!!!!sunshine2026"],
    passwords.NotOfHere: [
        *("Benguerir2026!", "rehamna-ofppt-2026", "OFPPT.formation.1", "ben guerir 2026 a"),
        *("التكوين المهني 2026", "azertyuiop2026"),
    ],
    passwords.NotRepeated: [
        *("aaaaaaaaaaaa", "121212121212", "123456789012", "abcabcabcabc"),
        *("abcdefghijkl", "zyxwvutsrqpo"),
    ],
}
TAKEN = [
    "four words of one sentence",
    "شاي بالنعناع على سطح البيت",
    "Vr7#kQ2m9!Lx",
    "le chat de Benguerir dort sur le toit",
    "xkq-ofppt-wvzjh",
]


@pytest.fixture
def account():
    return User(username="fatima.zahra", email="zahra.fatima@example.org")


@pytest.mark.parametrize(("rule", "password"), [(rule, one) for rule, many in WRONG.items() for one in many])
def test_what_is_guessed_first_is_refused(network, account, rule, password):
    assert rule().fault(password, account)
    with pytest.raises(ValidationError):
        validate_password(password, account)


@pytest.mark.parametrize("password", TAKEN)
def test_what_is_not_is_taken(network, account, password):
    validate_password(password, account)


def test_names_that_staff_enter_count_at_once(db, account):
    validate_password("Zellidja2027!!", account)
    CenterFactory(name_fr="Centre Zellidja")
    assert passwords.NotOfHere().fault("Zellidja2027!!", account)


def test_the_sentence_says_how_many_there_are(account):
    assert "9" in passwords.LongEnough().fault("nine-char", account)
