"""The search boxes of staff: every table finds a file by its number, however copied, and by its list number."""

import pytest
from django.urls import reverse

from enrollment.models import Application
from tests.factories import ApplicationFactory, HouseFactory, StayFactory, UserFactory
from tests.scenarios.appeals import appealed, published
from tests.scenarios.interviews import called

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(UserFactory(username="me", is_superuser=True, language="fr"))
    return client


def found(client, table: str, typed: str) -> list:
    page = client.get(reverse(f"admin:{table}_changelist"), {"q": typed})
    assert page.status_code == 200
    return list(page.context["cl"].result_list)


def numbers(application: Application) -> list[str]:
    head, letters = application.reference.split("-")
    copied = [application.reference, letters, f"{head[2:]}-{letters}", f"{letters[:4]} {letters[4:]}", letters.lower()]
    return [*copied, application.list_number, application.list_number.lower()]


@pytest.mark.parametrize("how", range(7))
def test_every_table_with_people_finds_a_number_however_it_is_copied(office, how):
    _campaign, holder, other = published()
    appeal = appealed(other)
    typed = numbers(other)[how]
    assert found(office, "enrollment_application", typed) == [other]
    assert found(office, "enrollment_appeal", typed) == [appeal]
    assert found(office, "enrollment_appeal", numbers(holder)[how]) == []
    assert [row.application for row in found(office, "enrollment_offer", numbers(holder)[how])] == [holder]
    assert {row.application for row in found(office, "enrollment_message", typed)} == {other}


@pytest.mark.parametrize("how", range(7))
def test_those_who_are_called_are_found_too(office, how):
    one, _other = called(), called()
    assert found(office, "enrollment_convocation", numbers(one.choice.application)[how]) == [one]


def test_the_house_finds_a_number_and_knows_no_list_number(office):
    HouseFactory(beds=1)
    stay = StayFactory()
    *copied, list_number, _small = numbers(stay.application)
    assert [found(office, "boarding_stay", typed) for typed in copied] == [[stay]] * len(copied)
    assert found(office, "boarding_stay", list_number) == []


def test_a_year_that_is_typed_counts(office):
    application = ApplicationFactory()
    letters = application.reference.partition("-")[2]
    other = f"{int(application.reference[2:4]) + 1:02d}"
    assert found(office, "enrollment_application", f"RH{other}-{letters}") == []


def test_the_digits_of_a_list_number_are_no_phone(office):
    phoned = ApplicationFactory(applicant__phone="+212612378937")
    listed = ApplicationFactory(list_number="A3B7C8D9")
    assert found(office, "enrollment_application", "A3B7C8D9") == [listed]
    assert found(office, "enrollment_application", "378937") == [phoned]
