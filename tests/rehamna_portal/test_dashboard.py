"""The desk: each number leads to exactly the rows it counts, whoever looks; what is done is out of sight."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centers.models import Center
from enrollment.admin.tasks import ready_to_allocate
from enrollment.models import Appeal
from enrollment.offers.services import decline_offer
from enrollment.office import seats
from enrollment.runs.compute import make_run
from programs.models import CampaignState, Intake
from rehamna_portal import dashboard, roles
from tests.factories import ApplicationFactory, CampaignFactory, IntakeFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.open_work import work_of_every_kind

MOST_QUERIES = 28


def account(role: str, center=None):
    roles.ensure_roles()
    user = UserFactory(language="fr", centers=[center] if center else None)
    user.groups.add(Group.objects.get(name=role))
    return user


def shown(client, task) -> int:
    """How many rows the page behind a task shows."""
    page = client.get(task.url).context
    if "cl" in page:
        return page["cl"].result_count
    if "busy" in page:
        return sum(line.to_call for line in page["busy"] if line.sittings)
    return page["page"].paginator.count


@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration")
class TestEveryNumber:
    def test_leads_to_exactly_its_rows_for_every_role(self, client):
        work_of_every_kind()
        center = Center.objects.filter(programs__intakes__isnull=False).first()
        found: dict[str, int] = {}
        people = [UserFactory(is_superuser=True, language="fr")]
        people += [account(role, center) for role in roles.RIGHTS]
        people.append(account(roles.STAFF))
        for user in people:
            client.force_login(user)
            for task in dashboard.tasks(user):
                assert shown(client, task) == task.count, (user.groups.first(), task)
                found[str(task.url).split("admin/")[1]] = task.count
        assert len(found) >= 18, sorted(found)

    @pytest.mark.sqlite_alone
    def test_costs_few_queries_whoever_looks(self, client):
        work_of_every_kind()
        for user in (UserFactory(is_superuser=True), account(roles.MANAGER), account(roles.BOARD)):
            client.force_login(user)
            client.get("/admin/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/admin/")
            assert len(queries) <= MOST_QUERIES

    @pytest.mark.sqlite_alone
    def test_the_figures_of_an_intake_lead_to_their_rows(self, client):
        work_of_every_kind()
        user = UserFactory(is_superuser=True)
        client.force_login(user)
        lines = seats.seats(user)
        assert any(line.kept for line in lines)
        assert any(line.waiting for line in lines)
        for line in lines:
            pk = line.intake.pk
            for table, query, count in (
                ("application", f"intake={pk}", line.applications),
                ("application", f"waits_for={pk}", line.waiting),
                ("offer", f"held=kept&intake={pk}", line.kept),
                ("offer", f"held=offered&intake={pk}", line.offered),
            ):
                page = client.get(f"/admin/enrollment/{table}/?{query}")
                assert page.context["cl"].result_count == count, (table, query)


@pytest.mark.django_db
class TestOrder:
    def test_what_waits_too_long_stands_first_with_the_age_of_the_oldest(self, client):
        intake = IntakeFactory()
        now = timezone.now()
        for days in (11, 9, 1):
            ApplicationFactory(
                campaign=intake.campaign, intakes=[intake], submitted_at=now - timedelta(days=days, hours=1)
            )
        user = account(roles.STAFF, intake.program.center)
        late, fresh = (task for task in dashboard.tasks(user) if "waiting=" in task.url)
        assert (late.count, late.days, late.urgency.name) == (2, 11, "LATE")
        assert (fresh.count, fresh.days, fresh.urgency.name) == (1, 1, "CALM")
        client.force_login(user)
        page = client.get("/admin/").content.decode()
        assert "11 jours" in page
        assert "waiting=1" in page, "and one button for all three"

    def test_what_is_done_is_out_of_sight(self, client):
        user = account(roles.STAFF, IntakeFactory().program.center)
        client.force_login(user)
        assert dashboard.tasks(user) == []
        assert "<b><bdi" not in client.get("/admin/").content.decode()

    def test_the_next_dates_stand_beside(self):
        now = timezone.now()
        campaign = CampaignFactory(
            closes_at=now + timedelta(days=2, minutes=1), results_on=timezone.localdate() + timedelta(days=9)
        )
        CampaignFactory(state=CampaignState.FINISHED, closes_at=now + timedelta(days=3))
        found = dashboard.deadlines(account(roles.MANAGER))
        assert [one.days for one in found] == sorted(one.days for one in found)
        assert [one.day for one in found] == [timezone.localdate(campaign.closes_at), campaign.results_on]

    def test_seats_are_drawn_one_by_one_with_the_figures_in_the_table(self, client):
        intake = IntakeFactory(seats=20)
        wide = IntakeFactory(seats=300, campaign=intake.campaign)
        ApplicationFactory(campaign=intake.campaign, intakes=[intake, wide])
        client.force_login(UserFactory(is_superuser=True))
        page = client.get("/admin/").content.decode()
        assert page.count('<rect class="e"') == 20 + 1, "a square a seat, or one bar"
        assert 'style="' not in page
        assert Intake.objects.count() == page.count('class="seat-line"')


@pytest.mark.django_db
class TestReadyToAllocate:
    """Only where no decision waits, and an allocation would give something."""

    @pytest.fixture(autouse=True)
    def _no_house(self, settings):
        settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"

    def is_ready(self) -> bool:
        return ready_to_allocate().exists()

    def test_before_the_first_list_and_whenever_a_seat_has_come_free(self):
        campaign, (intake,) = deciding(1)
        first, _second = (candidate(campaign, [intake], average) for average in (1500, 1400))
        assert self.is_ready()
        run_and_publish(campaign)
        assert not self.is_ready(), "nothing has changed since"
        decline_offer(offer_of(first))
        assert self.is_ready()
        make_run(campaign, by=UserFactory())
        assert not self.is_ready(), "one is computed and waits"

    def test_not_while_a_decision_or_an_answer_waits(self):
        campaign, (intake,) = deciding(1)
        file = candidate(campaign, [intake], 1500)
        file.choices.update(eligibility="pending")
        assert not self.is_ready()
        file.choices.update(eligibility="eligible")
        assert self.is_ready()
        Appeal.objects.create(choice=file.choices.get(), reason="خطأ")
        assert not self.is_ready()


@pytest.mark.django_db
def test_seats_left_after_the_lists_are_a_task_with_their_number(client):
    campaign = CampaignFactory(deciding=True, lists_out_at=timezone.now())
    half, full = IntakeFactory(campaign=campaign, seats=17), IntakeFactory(campaign=campaign, seats=0)
    user = account(roles.STAFF, half.program.center)
    (task,) = [one for one in dashboard.tasks(user) if "/programs/intake/" in one.url]
    assert (task.count, "17" in task.note) == (1, True)
    client.force_login(user)
    shown_intakes = client.get(task.url).context["cl"].result_list
    assert list(shown_intakes) == [half] != [full]


@pytest.mark.django_db
def test_the_day_begins_with_the_files_that_wait_one_after_the_other(client):
    intake = IntakeFactory()
    file = ApplicationFactory(campaign=intake.campaign, intakes=[intake])
    client.force_login(account(roles.STAFF, intake.program.center))
    begin = client.get("/admin/").context["to_review"]
    assert begin.count == 1
    assert client.get(begin.url, follow=True).context["application"] == file
    client.force_login(account(roles.READER, intake.program.center))
    assert client.get("/admin/").context["to_review"] is None
