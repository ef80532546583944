"""All intakes of a campaign on one page: many lines at once, nobody's change lost, published rules read only."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centers.core.errors import Refused
from programs.intake_changes import change_intake
from programs.models import Campaign, CampaignState, Intake
from rehamna_portal import roles
from tests.factories import CampaignFactory, IntakeFactory, ReserveFactory, UserFactory
from tests.scenarios.page_forms import answers_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    roles.ensure_roles()
    user = UserFactory(language="fr")
    user.groups.add(Group.objects.get(name=roles.MANAGER))
    client.force_login(user)
    return client


@pytest.fixture
def intakes():
    campaign = CampaignFactory(state=CampaignState.DRAFT)
    return [IntakeFactory(campaign=campaign) for _n in range(8)]


def address(intakes) -> str:
    return reverse("admin:programs_campaign_intakes", args=[intakes[0].campaign_id])


def test_many_lines_are_changed_at_once_and_logged(manager, intakes):
    page, (first, second, third, *_rest) = address(intakes), intakes
    ReserveFactory(intake=third, group="women", percent=30, position=0)
    changed = {
        f"intake-{first.pk}-seats": "31",
        f"intake-{second.pk}-starts_on": "20/09/2027",
        f"intake-{second.pk}-women": "25",
        f"intake-{third.pk}-women": "",
        f"intake-{third.pk}-distant": "10",
    }
    answers = answers_of(manager.get(page))
    answers.pop(f"intake-{first.pk}-is_sample")
    assert manager.post(page, {**answers, **changed}).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.seats, first.is_sample, second.starts_on.day) == (31, False, 20)
    assert list(second.reserves.values_list("group", "percent")) == [("women", 25)]
    assert list(third.reserves.values_list("group", "percent")) == [("distant", 10)]
    assert {line.object_id for line in LogEntry.objects.all()} == {str(one.pk) for one in intakes[:3]}
    assert Intake.objects.filter(is_sample=True).count() == 7


def test_a_colleague_who_was_faster_is_not_overwritten(manager, intakes):
    page, (first, second, *_rest) = address(intakes), intakes
    answers = answers_of(manager.get(page))
    Intake.objects.filter(pk=first.pk).update(seats=44)
    answer = manager.post(page, {**answers, f"intake-{first.pk}-seats": "31", f"intake-{second.pk}-seats": "32"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.seats, second.seats) == (44, 32), "the other line is saved"
    assert 'value="31"' in answer.content.decode(), "and what was typed stands there"
    # A box that nobody touched keeps what the colleague entered.
    manager.post(page, {**answers, f"intake-{second.pk}-seats": "33"})
    first.refresh_from_db()
    assert first.seats == 44


@pytest.mark.parametrize(
    ("name", "value"), [("seats", "x"), ("seats", "9999"), ("extra_offers", "9"), ("women", "101")]
)
def test_what_is_wrong_stands_beside_its_box(manager, intakes, name, value):
    page = address(intakes)
    box = f"intake-{intakes[0].pk}-{name}"
    answer = manager.post(page, {**answers_of(manager.get(page)), box: value})
    assert [wrong.html_name for wrong in answer.context["rows"].wrong] == [box]
    assert f'value="{value}"' in answer.content.decode()


def test_published_rules_are_only_read(manager, intakes):
    Campaign.objects.update(state=CampaignState.OPEN)
    page, first = address(intakes), intakes[0]
    answers = answers_of(manager.get(page))
    assert f"intake-{first.pk}-seats" not in answers
    forged = {f"intake-{first.pk}-seats": "31", f"initial-intake-{first.pk}-seats": "20"}
    manager.post(page, {**answers, **forged, f"intake-{first.pk}-starts_on": "21/09/2027"})
    first.refresh_from_db()
    assert (first.seats, first.starts_on.day) == (20, 21)
    with pytest.raises(Refused):
        change_intake(first, {"seats": 31}, looked_at={"seats": 20})


def test_costs_the_same_for_any_number_of_intakes(manager, intakes):
    costs = []
    for _turn in range(2):
        manager.get(address(intakes))
        with CaptureQueriesContext(connection) as queries:
            manager.get(address(intakes))
        costs.append(len(queries))
        IntakeFactory(campaign=intakes[0].campaign)
    assert costs[0] == costs[1]


def test_is_for_who_may_change_intakes(client, intakes):
    roles.ensure_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=roles.STAFF))
    client.force_login(user)
    assert client.get(address(intakes)).status_code == 403
