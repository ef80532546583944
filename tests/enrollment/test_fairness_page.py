"""The public figures of a campaign: enough to check its rules, nothing that points at a person, no secret."""

import re

import pytest
from django.core.cache import cache, caches

from enrollment.allocation import fairness
from enrollment.models import RunState
from tests.factories import CampaignFactory, HouseFactory, IntakeFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.published_runs import numbers, one_list, published_run

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


@pytest.fixture
def campaign():
    return CampaignFactory(deciding=True)


@pytest.fixture
def intake(campaign):
    return IntakeFactory(campaign=campaign, seats=10)


def page_of(client, campaign, language="fr") -> str:
    cache.clear()
    caches["pages"].clear()
    response = client.get(f"/{language}/campaigns/{campaign.slug}/fairness/")
    assert response.status_code == 200
    return re.sub(r"</?bdi[^>]*>", "", response.content.decode())


def rows(page: str) -> list[tuple[str, ...]]:
    """Run, last rank and who waits, as the tables say."""
    cells = r'<th scope="row">(\d+)</th>\s*<td>([^<]+)</td>\s*<td>([^<]+)</td>'
    return re.findall(cells, page)


def told(campaign, slug) -> fairness.ListFigures:
    cache.clear()
    return fairness.of_campaign(campaign).intakes[slug]


@BOTH
def test_it_tells_of_every_published_run_how_far_seats_went_and_who_still_waits(client, campaign, intake, language):
    people = numbers(40)
    first = one_list(campaign, intake.slug, 10, people)
    stay = people[:5]
    second = one_list(campaign, intake.slug, 10, people, holds=stay, gone=people[5:10])
    page = page_of(client, campaign, language)
    assert rows(page) == [("1", "10", "30"), ("2", "15", "25")]
    assert first.fingerprint in page
    assert second.fingerprint in page
    assert campaign.draw_commitment in page
    assert campaign.draw_public in page
    assert f"/{language}/campaigns/{campaign.slug}/" in page


def test_lists_are_provisional_while_appeals_are_taken_and_final_after(client, campaign, intake):
    first, second = (one_list(campaign, intake.slug, 10, numbers(40)) for _run in range(2))
    assert "provisoires" not in page_of(client, campaign)
    campaign.appeals_until = second.published_at
    campaign.save()
    assert re.findall(r"· (Listes \w+)<br>", page_of(client, campaign)) == ["Listes provisoires", "Listes définitives"]
    assert first.published_at < second.published_at


@pytest.mark.parametrize("state", [RunState.DRAFT, RunState.CHECKED, RunState.DISCARDED])
def test_a_run_that_is_not_published_is_never_shown(client, campaign, intake, state):
    run = one_list(campaign, intake.slug, 10, numbers(40), state=state)
    page = page_of(client, campaign)
    assert run.fingerprint[:16] not in page
    assert rows(page) == []
    assert "Rien n’est encore publié" in page


@pytest.mark.parametrize("state", ["open", "closed", "deciding"])
@BOTH
def test_the_secret_of_the_draw_is_on_no_page_before_the_end(client, intake, campaign, language, state):
    campaign.state, campaign.draw_secret = state, "5ec2e7" * 10
    campaign.save()
    one_list(campaign, intake.slug, 10, numbers(40))
    assert campaign.draw_secret not in page_of(client, campaign, language)


def test_no_list_number_stands_on_the_page(client, campaign, intake):
    people = numbers(40)
    one_list(campaign, intake.slug, 10, people)
    page = page_of(client, campaign)
    assert [number for number in people if number in page] == []


def test_a_draft_campaign_has_no_page(client):
    campaign = CampaignFactory(state="draft")
    assert client.get(f"/fr/campaigns/{campaign.slug}/fairness/").status_code == 404


# --- small groups and counts -----------------------------------------------------------------


@pytest.mark.parametrize(("people", "shown"), [(19, None), (20, 20)])
def test_a_group_under_20_is_hidden_whole(campaign, intake, people, shown):
    one_list(campaign, intake.slug, 10, numbers(people))
    line = told(campaign, intake.slug)
    assert line.people == shown
    assert bool(line.reached) is bool(shown)


def test_a_last_rank_and_a_count_under_5_are_hidden(client, campaign, intake):
    one_list(campaign, intake.slug, 4, numbers(40))
    one_list(campaign, intake.slug, 36, numbers(40))
    assert rows(page_of(client, campaign)) == [("1", "masqué", "masqué"), ("2", "36", "masqué")]


@pytest.mark.parametrize(("leave", "shown"), [(4, None), (5, 25)])
def test_a_waiting_list_that_moves_by_less_than_5_does_not_tell_by_how_many(campaign, intake, leave, shown):
    people = numbers(40)
    one_list(campaign, intake.slug, 10, people)
    one_list(campaign, intake.slug, 10, people, holds=people[leave:10], gone=people[:leave])
    assert [row.waiting for row in told(campaign, intake.slug).reached] == [30, shown]


def test_a_run_without_a_free_seat_and_one_with_seats_for_everyone_say_so(client, campaign, intake):
    people = numbers(40)
    one_list(campaign, intake.slug, 10, people)
    one_list(campaign, intake.slug, 10, people, holds=people[:10])
    one_list(campaign, intake.slug, 60, people)
    assert [last for _number, last, _waiting in rows(page_of(client, campaign))] == [
        "10",
        "aucune place libérée",
        "des places pour tous",
    ]


# --- shares ----------------------------------------------------------------------------------


def share(members, percent=50):
    return {"group": "women", "percent": percent, "members": members}


def test_the_use_of_a_share_is_counted_over_the_ranks_that_were_served(client, campaign, intake):
    """Women stand behind everybody by score: every second rank is theirs by the share alone."""
    women = numbers(20, "W")
    one_list(campaign, intake.slug, 10, [*numbers(20), *women], reserves=[share(women)])
    (told_of,) = told(campaign, intake.slug).shares
    assert (told_of.last, told_of.called, told_of.helped) == (10, 5, 5)
    page = page_of(client, campaign)
    assert "Du rang 1 au rang 10, ce groupe compte 5 personnes." in page
    assert "Dont grâce à la seule part réservée\u00a0: 5." in page


@pytest.mark.parametrize(("count", "percent"), [(19, 50), (20, 40)])
def test_a_share_of_a_small_group_or_of_few_people_stays_hidden(client, campaign, intake, count, percent):
    women = numbers(count, "W")
    one_list(campaign, intake.slug, 10, [*numbers(25), *women], reserves=[share(women, percent)])
    (told_of,) = told(campaign, intake.slug).shares
    assert (told_of.called, told_of.helped) == (None, None)
    assert "Ses chiffres restent masqués." in page_of(client, campaign)


# --- beds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asking", "beds", "said"), [(24, 8, "8"), (24, 4, "masqué"), (19, 8, "groupe était petit")])
def test_beds_are_told_wing_by_wing(client, campaign, intake, asking, beds, said):
    HouseFactory()
    people = {n: {"choices": [intake.slug], "boarding": "if_possible", "wing": "girls"} for n in numbers(asking)}
    line = {intake.slug: {"seats": 60, "ranking": [*people]}}
    published_run(campaign, line, people, wings={"girls": {"beds": beds, "order": [*people]}})
    page = page_of(client, campaign)
    part = page[page.index('id="beds"') :]
    assert f"{beds} lits" in part
    assert said in re.sub(r"<[^>]+>", " ", part[: part.index("verify_run")])


# --- the whole ---------------------------------------------------------------------------------


def test_a_run_computed_from_files_is_told(client, settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    campaign, (intake,) = deciding(6)
    for average in range(1000, 1025):
        candidate(campaign, [intake], average)
    run = run_and_publish(campaign)
    page = page_of(client, campaign)
    assert rows(page) == [("1", "6", "19")]
    assert f"--fingerprint {run.fingerprint[:16]}" in page
    assert not any(a.list_number in page or a.reference in page for a in campaign.applications.all())


@BOTH
def test_before_anything_is_published_it_says_when_and_what(client, language):
    campaign = CampaignFactory(results_on="2027-08-01", is_sample=True)
    page = page_of(client, campaign, language)
    assert {"ar": "فاتح غشت 2027", "fr": "1 août 2027"}[language] in page or "2027" in page
    assert page.count("<li>") > 3
    assert 'class="sample"' in page


def test_it_costs_few_queries_whatever_the_number_of_runs_and_programmes(client, campaign, django_assert_num_queries):
    intakes = [IntakeFactory(campaign=campaign) for _ in range(12)]
    for _ in range(3):
        people = {n: {"choices": [i.slug for i in intakes[:5]], "boarding": "no"} for n in numbers(30)}
        published_run(campaign, {i.slug: {"seats": 10, "ranking": [*people]} for i in intakes}, people)
    page_of(client, campaign)
    caches["pages"].clear()
    with django_assert_num_queries(1):
        client.get(f"/fr/campaigns/{campaign.slug}/fairness/")


@BOTH
def test_the_rules_lead_to_it(client, campaign, language):
    page = client.get(f"/{language}/campaigns/{campaign.slug}/").content.decode()
    assert f'href="/{language}/campaigns/{campaign.slug}/fairness/"' in page


def test_staff_see_a_new_run_at_once(client, campaign, intake):
    one_list(campaign, intake.slug, 10, numbers(40))
    client.force_login(UserFactory())
    address = f"/fr/campaigns/{campaign.slug}/fairness/"
    client.get(address)
    late = one_list(campaign, intake.slug, 10, numbers(40))
    assert late.fingerprint in client.get(address).content.decode()
