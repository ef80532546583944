"""The second of the deadline: one look at the clock holds for a whole answer, and a closed campaign is a page."""

from datetime import UTC, datetime, timedelta

import pytest

from enrollment.models import Application, AssistedEntry
from tests.scenarios.applicant import GIRL, Network, Phone, shows
from tests.scenarios.clock import Clock

from .test_assisted_entry import BEGIN, account, desk_of

pytestmark = pytest.mark.django_db
T = datetime(2027, 1, 10, 18, tzinfo=UTC)
TICK = timedelta(microseconds=1)
CLOSED = "لا توجد دورة ترشيح مفتوحة حاليا."
# How many looks at the clock come before the deadline; the last one sees everything in time.
LOOKS = [*range(7), 500]


@pytest.fixture
def network(monkeypatch):
    Clock(monkeypatch, T - timedelta(days=1))
    found = Network()
    found.campaign.closes_at = T
    found.campaign.opens_at = T - timedelta(days=30)
    found.campaign.save()
    return found


def on_the_second(monkeypatch, looks: int) -> None:
    """From here on each look at the clock finds it a microsecond later; so many are before T."""
    Clock(monkeypatch, T - looks * TICK, tick=TICK)


@pytest.mark.parametrize("query", ["", "?intake={}"])
@pytest.mark.parametrize("looks", LOOKS)
def test_the_first_page_begins_a_draft_or_leads_to_the_closed_page(network, monkeypatch, looks, query):
    phone = Phone()
    on_the_second(monkeypatch, looks)
    response = phone.post(f"apply/birth/{query.format(network.intakes[0].slug)}", GIRL["birth"], follow=False)
    assert response.status_code == 302
    begun = Application.objects.count()
    assert response["Location"].split("?")[0] == ("/ar/apply/eligibility/" if begun else "/ar/apply/")
    assert begun == 0 or looks


@pytest.mark.parametrize("looks", LOOKS)
def test_the_closed_page_says_so(network, monkeypatch, looks):
    phone = Phone()
    on_the_second(monkeypatch, looks)
    response = phone.answer("birth")
    assert response.status_code == 200
    if not Application.objects.exists():
        assert shows(response, CLOSED)


@pytest.mark.parametrize("looks", range(5))
@pytest.mark.parametrize("path", ["apply/", "apply/birth/", "apply/birth/?intake={}", "assist/"])
def test_every_page_of_beginning_can_be_asked_for_at_that_second(network, monkeypatch, looks, path):
    phone = desk_of(account()) if path == "assist/" else Phone()
    on_the_second(monkeypatch, looks)
    response = phone.client.get(phone.url(path.format(network.intakes[0].slug)))
    assert response.status_code in (200, 302)


@pytest.mark.parametrize("looks", LOOKS)
def test_an_association_begins_or_reads_why_not(network, monkeypatch, looks):
    desk = desk_of(account())
    on_the_second(monkeypatch, looks)
    response = desk.post("assist/", BEGIN)
    assert response.status_code == 200
    assert AssistedEntry.objects.exists() == (response.redirect_chain[-1:] == [("/ar/apply/eligibility/", 302)])


@pytest.mark.parametrize("looks", [1, 4, 7, 10, 14, 18])
def test_a_draft_is_sent_or_kept_at_the_end_of_its_grace(network, monkeypatch, looks):
    phone = Phone()
    phone.apply(network, until="words")
    Clock(monkeypatch, T + timedelta(hours=1) - looks * TICK, tick=TICK)
    response = phone.answer("check")
    assert response.status_code == 200
    assert phone.application.state in ("draft", "submitted")
    is_receipt = response.redirect_chain[-1:] == [("/ar/apply/receipt/", 302)]
    assert is_receipt == (phone.application.state == "submitted")


def test_nobody_is_told_that_answers_are_kept_which_are_not(network, monkeypatch):
    """Nothing is begun: nothing is saved, and an extension brings nothing back."""
    phone = Phone("fr")
    told = set()
    for looks in range(7):
        phone.client.cookies.clear()
        Application.objects.all().delete()
        on_the_second(monkeypatch, looks)
        told.add("restent enregistrées" in phone.answer("birth").content.decode())
    assert told == {False}
