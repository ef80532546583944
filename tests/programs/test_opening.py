"""What keeps a campaign from opening: every reason at once, each with the place where it is mended."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation

from boarding.models import House, Room
from centers.core.errors import Refused
from programs import opening, services
from programs.models import Campaign, CampaignState, Criterion, Intake, Paper, Program
from rehamna_portal import roles
from rehamna_portal.templatetags.campaigns import by_matter, where_to_mend
from tests.factories import CampaignFactory, CriterionFactory, HouseFactory, IntakeFactory, SittingFactory, UserFactory
from tests.scenarios.page_forms import answers_of
from tests.scenarios.ready_campaign import ready, with_names

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return ready()


@pytest.fixture(autouse=True)
def _a_portal_with_names():
    with override_settings(**with_names()):
        yield


@pytest.fixture
def manager(client):
    roles.ensure_roles()
    user = UserFactory(language="fr")
    user.groups.add(Group.objects.get(name=roles.MANAGER))
    client.force_login(user)
    return client


def codes(campaign) -> set[str]:
    return {reason.code for reason in services.can_open_campaign(campaign)}


def an_interview(campaign):
    intake = campaign.intakes.first()
    intake.criteria.update(weight=60)
    told = {"kind": "entered", "appointment": "interview", "name_ar": "مقابلة", "name_fr": "Entretien"}
    return CriterionFactory(intake=intake, weight=40, **told)


def sample_paper(campaign):
    level = campaign.intakes.first().program.level
    Paper.objects.create(level=level, code="photo", name_ar="صورة", name_fr="Photo", is_sample=True)


def a_house(campaign):
    HouseFactory(is_sample=True)
    Room.objects.update(is_sample=False)


def sample_rooms(campaign):
    HouseFactory(is_sample=False)


BREAKS = {
    "weights": lambda one: Criterion.objects.update(weight=90),
    "no_seat": lambda one: Intake.objects.update(seats=0),
    "no_intake": lambda one: [Criterion.objects.all().delete(), Intake.objects.all().delete()],
    "deadline_passed": lambda one: Campaign.objects.update(
        opens_at=timezone.now() - timedelta(days=9), closes_at=timezone.now() - timedelta(days=1)
    ),
    "sample_intake": lambda one: Intake.objects.update(is_sample=True),
    "sample_center": lambda one: Program.objects.update(center_is_sample=True),
    "sample_entry": lambda one: Program.objects.update(entry_is_sample=True),
    "sample_contact": lambda one: one.intakes.first().program.center.__class__.objects.update(contact_is_sample=True),
    "sample_paper": sample_paper,
    "sample_house": a_house,
    "sample_rooms": sample_rooms,
    "untranslated": lambda one: Program.objects.update(summary_ar="ملخص", summary_fr=""),
    "no_sitting": an_interview,
}
UNWORKABLE = {"weights", "no_seat", "no_intake", "deadline_passed"}


@pytest.mark.parametrize("code", BREAKS)
def test_each_fault_is_a_reason_with_a_place_and_mending_it_opens(campaign, code):
    BREAKS[code](campaign)
    campaign.refresh_from_db()
    assert codes(campaign) == {code}
    with pytest.raises(Refused):
        services.open_campaign(campaign, by=UserFactory())
    for reason in services.can_open_campaign(campaign):
        assert where_to_mend(reason), reason
    campaign.is_sample = True
    campaign.save()
    assert codes(campaign) == ({code} & UNWORKABLE), "of a sample it is only said"
    if code not in UNWORKABLE:
        assert code in {reason.code for reason in opening.unready(campaign)}


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("no_controller", {"PORTAL": with_names(responsible_fr="")["PORTAL"]}),
        ("no_retention", {"PORTAL": with_names(retention_is_sample=True)["PORTAL"]}),
        ("no_channel", {"SENDS_EMAIL": False}),
    ],
)
def test_what_the_settings_leave_out_is_one_too(campaign, code, changed):
    with override_settings(**changed):
        assert codes(campaign) == {code}
        assert all(where_to_mend(reason) for reason in services.can_open_campaign(campaign))


def test_a_campaign_that_lacks_nothing_opens(campaign):
    assert services.open_campaign(campaign, by=UserFactory()).state == CampaignState.OPEN


def test_a_sitting_is_planned_while_the_campaign_is_in_preparation(campaign, client):
    criterion = an_interview(campaign)
    roles.ensure_roles()
    user = UserFactory(centers=[criterion.intake.program.center])
    user.groups.add(Group.objects.get(name=roles.STAFF))
    client.force_login(user)
    assert client.get(reverse("admin:enrollment_sitting_plan", args=[criterion.pk])).status_code == 200
    SittingFactory(criterion=criterion, starts_at=timezone.now() + timedelta(days=60))
    assert codes(campaign) == set()


class TestPage:
    def page(self, manager, campaign):
        return manager.get(reverse("admin:programs_campaign_change", args=[campaign.pk]))

    def test_lists_what_blocks_with_its_places_and_offers_no_button(self, manager, campaign):
        Intake.objects.update(is_sample=True)
        page = self.page(manager, campaign)
        text = page.content.decode()
        do = reverse("admin:programs_campaign_do", args=[campaign.pk, "open"])
        assert do not in text
        assert text.count(f'<li><a href="{reverse("admin:programs_campaign_intakes", args=[campaign.pk])}"') == 2
        Intake.objects.update(is_sample=False)
        assert self.page(manager, campaign).context["next_step"].url == do

    def test_of_a_sample_says_so_and_lets_it_open(self, manager, campaign):
        Campaign.objects.update(is_sample=True)
        Intake.objects.update(is_sample=True)
        page = self.page(manager, campaign)
        assert page.context["next_step"].slug == "open"
        assert len(page.context["unready"]) == 2

    def test_puts_the_next_step_first_and_what_cannot_be_undone_last(self, client):
        client.force_login(UserFactory(is_superuser=True, language="fr"))
        deciding = CampaignFactory(deciding=True)
        text = client.get(reverse("admin:programs_campaign_change", args=[deciding.pk])).content.decode()
        prepare = text.index(reverse("admin:enrollment_run_prepare", args=[deciding.pk]))
        finish = text.index(reverse("admin:programs_campaign_do", args=[deciding.pk, "finish"]))
        assert prepare < text.index('name="_save"') < finish
        assert 'class="btn first" href="' + reverse("admin:enrollment_run_prepare", args=[deciding.pk]) in text

    def test_an_open_sample_does_not_become_real_by_a_box(self, manager):
        sample = CampaignFactory(is_sample=True)
        IntakeFactory(campaign=sample)
        address = reverse("admin:programs_campaign_change", args=[sample.pk])
        answers = answers_of(manager.get(address))
        answers.pop("is_sample")
        refused = manager.post(address, answers)
        assert refused.context["adminform"].form.errors["is_sample"]
        assert Campaign.objects.get().is_sample
        manager.post("/admin/to-complete/", {"row": [f"programs.campaign:{sample.pk}"], "sure": "1"})
        assert Campaign.objects.get().is_sample

    def test_reads_in_both_languages(self, campaign):
        for code, breaks in BREAKS.items():
            if code not in ("no_intake", "deadline_passed", "sample_rooms"):
                breaks(campaign)
        said = []
        for language in ("fr", "ar"):
            with translation.override(language):
                said.append([str(reason) for reason in opening.unready(campaign)])
        assert len(said[0]) > 8
        groups = by_matter([*services.can_open_campaign(campaign)])
        assert groups[0][0] == "قواعد الأفواج"
        assert len(groups) == 4
        assert all("<" not in head for head, _reasons in groups)
        assert not set(said[0]) & set(said[1]), "each is told in the language of the reader"


def test_houses_count_as_soon_as_there_is_one(campaign):
    assert not House.objects.exists()
    assert codes(campaign) == set()
