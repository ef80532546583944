"""What other seats, beds and shares would give: figures, words, limits, rights, and that nothing is kept."""

import html
import re

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from enrollment.allocation.freezing import freeze
from enrollment.allocation.simulation import bed_figures, quantities, seat_figures, simulate
from enrollment.models import Boarding, Offer, Sex
from enrollment.offers.services import decline_offer
from enrollment.runs.compute import make_run
from programs.models import CampaignState
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import CampaignFactory, CommuneFactory, HouseFactory, IntakeFactory, ReserveFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return HouseFactory(beds=1)


@pytest.fixture
def board(client):
    return sign_in(client, roles.BOARD)


def address(campaign, query="") -> str:
    return f"/admin/enrollment/run/do/simulate/{campaign.pk}/{query and '?'}{query}"


def page_of(client, campaign, query="") -> str:
    response = client.get(address(campaign, query), follow=True)
    assert response.status_code == 200
    return html.unescape(re.sub(r"</?(bdi|b|span)\b[^>]*>", "", response.content.decode()))


def cells(page: str, head: str) -> list[str]:
    """The cells of the line with this head."""
    line = re.search(rf'<th scope="row">{re.escape(head)}</th>(.*?)</tr>', page, re.DOTALL)[1]
    return [" ".join(cell.split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL)]


def moved(before, after) -> str:
    return f"{before} →puis {after}"


def totals(page: str) -> list[str]:
    return re.findall(r"(\d+) (?:perdent|gagnent)", page)


# --- the figures -------------------------------------------------------------------------------


def test_more_seats_place_the_next_on_the_list(house):
    campaign, (intake,) = deciding(1)
    people = [candidate(campaign, [intake], average) for average in (1500, 1400, 1300)]
    instance = freeze(campaign)
    found = simulate(instance, {f"seats-{intake.slug}": 2}).computed
    assert sorted(found.result["places"]) == [p.list_number for p in people[:2]]
    assert found.problems == []
    line = seat_figures(found)[intake.slug]
    assert (line.number, line.given, line.waiting, line.last) == (2, 2, 1, 2)
    assert instance == freeze(campaign)


def test_a_share_moved_changes_the_call_order(house):
    campaign, (intake,) = deciding(2)
    ReserveFactory(intake=intake, group="women", percent=0)
    men = [candidate(campaign, [intake], 1500 - n, person__sex=Sex.MALE) for n in range(2)]
    her = candidate(campaign, [intake], 1000)
    instance = freeze(campaign)
    key = f"share-{intake.slug}-women"
    assert set(simulate(instance, {key: 0}).computed.result["places"]) == {m.list_number for m in men}
    assert set(simulate(instance, {key: 50}).computed.result["places"]) == {men[0].list_number, her.list_number}


def test_more_beds_bring_in_whoever_needs_one(house):
    campaign, (intake,) = deciding(3)
    far, farther = CommuneFactory(km_to_benguerir=50), CommuneFactory(km_to_benguerir=60)
    needs = candidate(campaign, [intake], boarding=Boarding.ESSENTIAL, person__commune=far)
    first = candidate(campaign, [intake], boarding=Boarding.ESSENTIAL, person__commune=farther)
    would = candidate(campaign, [intake], boarding=Boarding.IF_POSSIBLE, person__commune=far)
    instance = freeze(campaign)
    now, more = (simulate(instance, numbers).computed for numbers in ({}, {"beds-girls": 2}))
    assert set(now.result["places"]) == {first.list_number, would.list_number}
    assert set(more.result["places"]) >= {first.list_number}
    assert (bed_figures(now)["girls"].number, bed_figures(now)["girls"].waiting) == (1, 1)
    assert (bed_figures(more)["girls"].given, more.problems) == (2, [])
    assert any(more.result["places"].get(p.list_number, {}).get("bed") for p in (needs, would))


def test_what_is_held_is_kept_below_its_number(house):
    campaign, (intake,) = deciding(2)
    people = [candidate(campaign, [intake], average, boarding=Boarding.IF_POSSIBLE) for average in (1500, 1400)]
    run_and_publish(campaign)
    asked = {f"seats-{intake.slug}": 1, "beds-girls": 0}
    found = simulate(freeze(campaign), asked)
    assert set(found.computed.result["places"]) == {p.list_number for p in people}
    assert [(q.kind, q.held) for q in found.raised] == [("seats", 2), ("beds", 1)]
    assert found.computed.problems == []


def test_all_that_may_be_moved_is_offered(house):
    campaign, (dev, eco) = deciding(3, 4)
    ReserveFactory(intake=eco, group="women", percent=30)
    found = {q.key: q.now for q in quantities(freeze(campaign))}
    assert found == {
        f"seats-{dev.slug}": 3,
        f"seats-{eco.slug}": 4,
        f"share-{eco.slug}-women": 30,
        "beds-girls": 1,
        "beds-boys": 1,
    }


# --- the page ----------------------------------------------------------------------------------


def everything() -> str:
    """All rows of the portal's own tables, as text; a sign-in's session is none of them."""
    models = [
        m for app in ("centers", "programs", "enrollment", "boarding") for m in apps.get_app_config(app).models.values()
    ]
    with translation.override("fr"):  # the reader's language decides what a translated column answers
        return serializers.serialize("json", (row for model in models for row in model._default_manager.order_by("pk")))


def test_a_simulation_changes_no_row(board, house):
    campaign, (intake,) = deciding(1)
    for average in (1500, 1400):
        candidate(campaign, [intake], average, boarding=Boarding.IF_POSSIBLE)
    run_and_publish(campaign)
    make_run(campaign, by=UserFactory())
    before = everything()
    page = page_of(board, campaign, f"seats-{intake.slug}=2&beds-girls=0")
    assert totals(page) == ["0", "1"]
    assert everything() == before
    assert board.post(address(campaign)).status_code == 405


def test_it_stands_beside_the_last_published_allocation(board, house):
    campaign, (intake,) = deciding(1)
    ranked = [candidate(campaign, [intake], average) for average in (1500, 1400, 1300)]
    run_and_publish(campaign)
    page = page_of(board, campaign, f"seats-{intake.slug}=2")
    assert cells(page, str(intake.program)) == [moved(1, 2), moved(1, 2), moved(2, 1), moved(1, 2), "0", "1"]
    assert "Par rapport à la dernière répartition publiée" in page
    people = page[page.index('id="people"') :]
    assert [f.list_number in people for f in ranked] == [False, True, False]
    assert f"/admin/enrollment/application/{ranked[1].pk}/change/" in people
    assert "rien n’a été publié" in page


def test_whoever_left_since_is_no_loser_and_the_numbers_alone_can_be_seen(board, house):
    campaign, (intake,) = deciding(1)
    leaves, *_others = [candidate(campaign, [intake], average) for average in (1500, 1400, 1300)]
    run_and_publish(campaign)
    decline_offer(offer_of(leaves))
    published = page_of(board, campaign, f"seats-{intake.slug}=2")
    assert totals(published) == ["0", "2"]
    assert "Ont rendu leur place" in published
    assert totals(page_of(board, campaign, f"seats-{intake.slug}=2&against=files")) == ["0", "1"]


def test_fewer_seats_say_who_loses_before_anything_is_published(board, house):
    campaign, (dev, eco) = deciding(2, 1)
    near = CommuneFactory(name_fr="Aaa", km_to_benguerir=1)
    candidate(campaign, [dev], 1500, person__sex=Sex.MALE, person__commune=near)
    drops = candidate(campaign, [dev, eco], 1400, person__commune=near)
    leaves = candidate(campaign, [eco], 1300, person__commune=near)
    page = page_of(board, campaign, f"seats-{dev.slug}=1")
    assert totals(page) == ["2", "0"]
    assert cells(page, "Féminin")[1:] == ["2", "0", moved(2, 1)]
    assert cells(page, "Masculin")[1:] == ["0", "0", "1"]
    assert cells(page, "Aaa")[1:] == ["2", "0", moved(3, 2)]
    assert cells(page, str(dev.program))[-2:] == ["1", "0"]
    assert cells(page, str(eco.program))[-2:] == ["1", "0"]
    people = page[page.index('id="people"') :]
    for number, what in ((drops.list_number, "un meilleur choix"), (leaves.list_number, "la place")):
        line = re.search(rf"{number}.*?</tr>", people, re.DOTALL)[0]
        assert f"perd : {what}" in line.replace("\N{NO-BREAK SPACE}", " ")


def test_a_bed_gained_is_told_as_a_bed(board, house):
    campaign, (intake,) = deciding(2)
    for average in (1500, 1400):
        candidate(campaign, [intake], average, boarding=Boarding.IF_POSSIBLE)
    page = page_of(board, campaign, "beds-girls=2")
    assert totals(page) == ["0", "1"]
    assert "un lit" in page[page.index('id="people"') :]


def test_fewer_seats_than_are_held_are_told_in_a_sentence(board, house):
    campaign, (intake,) = deciding(2)
    for average in (1500, 1400):
        candidate(campaign, [intake], average)
    run_and_publish(campaign)
    page = page_of(board, campaign, f"seats-{intake.slug}=1")
    assert re.search(rf"{intake.program}[^<]*places déjà attribuées[^<]* 2\.", page)
    assert totals(page) == ["0", "0"]


def test_offers_past_their_time_are_mentioned(board, house):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake])
    run_and_publish(campaign)
    assert "délai de réponse est dépassé" not in page_of(board, campaign)
    Offer.objects.update(deadline=campaign.closes_at)
    assert "délai de réponse est dépassé" in page_of(board, campaign)


def test_people_come_page_by_page_with_the_numbers_kept(board, house, monkeypatch):
    monkeypatch.setattr("enrollment.office.simulation.PEOPLE", 2)
    campaign, (intake,) = deciding(1)
    for average in (1500, 1400, 1300, 1200):
        candidate(campaign, [intake], average)
    page = page_of(board, campaign, f"seats-{intake.slug}=4")
    further = re.search(rf'href="(\?seats-{intake.slug}=4&page=2)#people"', page)[1]
    second = page_of(board, campaign, further[1:])
    rows = [re.findall(r"gagne : une place", p.replace("\N{NO-BREAK SPACE}", " ")) for p in (page, second)]
    assert [len(found) for found in rows] == [2, 1]


# --- what is typed -----------------------------------------------------------------------------


def test_the_address_names_what_was_changed_and_no_more(board, house):
    campaign, (dev, eco) = deciding(1, 2)
    sent = f"seats-{dev.slug}=3&seats-{eco.slug}=2&beds-girls=1&beds-boys=&against=files"
    assert board.get(address(campaign, sent)).url == address(campaign, f"seats-{dev.slug}=3")
    assert board.get(address(campaign, f"seats-{eco.slug}=2")).url == address(campaign)
    assert board.get(address(campaign, f"seats-{dev.slug}=3")).status_code == 200


@pytest.mark.parametrize("bad", ["-1", "2001", "abc", "1,5", "9" * 3000, "\x00", "NaN"])
def test_a_number_beyond_its_bounds_is_refused_with_a_sentence(board, house, bad):
    campaign, (dev, eco) = deciding(1, 1)
    response = board.get(address(campaign), {f"seats-{dev.slug}": bad, f"seats-{eco.slug}": "7"}, follow=True)
    page = response.content.decode()
    if bad == "\x00":  # nothing is left of it
        assert 'aria-invalid="true"' not in page
    else:
        assert "Un nombre entier de 0 à 2000." in page
        assert 'id="people"' not in page
        assert f'value="{bad}"' in page
    assert 'value="7"' in page


@pytest.mark.parametrize(("name", "beyond"), [("beds-girls", 2001), ("share", 101)])
def test_beds_and_shares_have_their_bounds(board, house, name, beyond):
    campaign, (intake,) = deciding(1)
    ReserveFactory(intake=intake, group="women", percent=30)
    name = f"share-{intake.slug}-women" if name == "share" else name
    assert f"Un nombre entier de 0 à {beyond - 1}." in page_of(board, campaign, f"{name}={beyond}")
    assert 'id="people"' in page_of(board, campaign, f"{name}={beyond - 1}")


def test_numbers_that_the_campaign_does_not_have_are_mentioned(board, house):
    campaign, (intake,) = deciding(1)
    page = page_of(board, campaign, f"seats-gone=3&seats-{intake.slug}=2&against=nonsense")
    assert "ne connaît pas" in page
    assert page_of(board, campaign, "page=99999&against=files")


def test_a_campaign_that_nobody_has_applied_to_can_be_simulated(board, house):
    intake = IntakeFactory(campaign=CampaignFactory(state=CampaignState.DRAFT))
    page = page_of(board, intake.campaign, f"seats-{intake.slug}=7")
    assert cells(page, str(intake.program))[0] == moved(20, 7)
    assert "Ce qui manque" in page


# --- rights and cost ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", [roles.MANAGER, roles.STAFF, roles.READER, roles.WARDEN])
def test_only_who_may_compute_an_allocation_simulates_one(client, house, role):
    campaign, (intake,) = deciding(1)
    assert sign_in(client, role, intake.program.center).get(address(campaign)).status_code == 403


def test_campaign_preparation_and_allocation_lead_here(board, house):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake])
    run = make_run(campaign, by=UserFactory())
    for page in (
        f"/admin/programs/campaign/{campaign.pk}/change/",
        f"/admin/enrollment/run/do/prepare/{campaign.pk}/",
        f"/admin/enrollment/run/{run.pk}/change/",
    ):
        assert address(campaign) in board.get(page).content.decode()
    assert board.get(address(run.campaign).replace(f"/{campaign.pk}/", "/999999/")).status_code == 404


def test_the_page_costs_the_same_number_of_queries_for_many(board, house, queries_of_page):
    campaign, (intake, other) = deciding(1, 1)
    candidate(campaign, [intake], boarding=Boarding.IF_POSSIBLE)
    run_and_publish(campaign)
    few = queries_of_page(campaign, intake)
    for n in range(9):
        candidate(campaign, [intake, other], 1000 + n, boarding=Boarding.IF_POSSIBLE, person__commune=CommuneFactory())
    assert queries_of_page(campaign, intake) == few


@pytest.fixture
def queries_of_page(board):
    def count(campaign, intake) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert board.get(address(campaign, f"seats-{intake.slug}=8")).status_code == 200
        return len(caught)

    return count
