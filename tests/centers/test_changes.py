"""The change log: who changed which page, date or right, from what to what."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.utils import translation

from centers.core.acting import acting, unrecorded
from centers.models import Change, Deed, Milestone
from programs.services import open_campaign
from rehamna_portal import roles
from tests.factories import (
    AGREED,
    CampaignFactory,
    CenterFactory,
    CriterionFactory,
    PartnerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody():
    return UserFactory(username="somebody")


@pytest.fixture
def at_work(somebody):
    with acting(lambda: somebody):
        yield


def last() -> Change:
    return Change.objects.order_by("pk").last()


def test_what_was_and_what_is_stand_beside_who_did_it(somebody):
    center = CenterFactory(name_fr="Avant")
    center.name_fr, center.phone = "Après", "0524000000"
    with acting(lambda: somebody):
        center.save()
    assert (last().by, last().deed, last().page) == (somebody, Deed.CHANGED, f"centers.center.{center.pk}")
    assert sorted(last().values) == [["name_fr", "Avant", "Après"], ["phone", "", "0524000000"]]


@pytest.mark.usefixtures("at_work")
def test_saving_without_a_change_leaves_no_line():
    center = CenterFactory()
    before = Change.objects.count()
    center.save()
    assert Change.objects.count() == before


@pytest.mark.usefixtures("at_work")
def test_a_line_of_a_page_is_told_on_the_page(somebody):
    center = CenterFactory()
    stone = Milestone.objects.create(center=center, slug="x", title_ar="حجر", title_fr="Pierre", happened_on=AGREED)
    stone.happened_on = date(2022, 3, 1)
    with acting(lambda: somebody):
        stone.save()
        stone.delete()
    told = Change.objects.filter(page=f"centers.center.{center.pk}", table="centers.milestone").order_by("pk")
    assert [line.deed for line in told] == [Deed.ADDED, Deed.CHANGED, Deed.REMOVED]
    assert told[1].values == [["happened_on", "2021-02-17", "2022-03-01"]]
    assert told[2].names == {"ar": "حجر", "fr": "Pierre"}


def test_nobody_is_said_to_have_made_what_a_command_brought_but_its_changes_are_told():
    campaign = CampaignFactory(name_fr="Avant")
    assert not Change.objects.exists()
    campaign.name_fr = "Après"
    campaign.save()
    assert (last().by, last().values) == (None, [["name_fr", "Avant", "Après"]])
    CriterionFactory().delete()
    assert Change.objects.count() == 1


@pytest.mark.usefixtures("at_work")
def test_what_is_made_up_is_no_change():
    center = CenterFactory()
    before = Change.objects.count()
    with unrecorded():
        center.name_fr = "Essai"
        center.save()
        center.staff.first()
        PartnerFactory()
    assert Change.objects.count() == before


def test_states_and_keys_of_the_draw_are_left_to_their_own_history(somebody):
    campaign = CampaignFactory(state="draft", draw_secret="", draw_commitment="")
    CriterionFactory(intake__campaign=campaign)
    with acting(lambda: somebody):
        open_campaign(campaign, by=somebody)
    campaign.refresh_from_db()
    assert campaign.draw_secret
    assert campaign.draw_secret not in "".join(str(line.values) for line in Change.objects.all())
    assert not Change.objects.filter(table="programs.campaign").exists()


# --- rights and accounts ---------------------------------------------------------------------------


def test_roles_centres_and_status_of_an_account_are_told_by_their_names(somebody):
    roles.ensure_roles()
    user, center = UserFactory(), CenterFactory()
    with acting(lambda: somebody):
        user.groups.set([Group.objects.get(name=roles.READER)])
    with acting(lambda: somebody):
        user.groups.set([Group.objects.get(name=roles.STAFF)])
        user.centers.set([center])
        user.is_active = False
        user.save()
    line = last()
    told = {name: (before, after) for name, before, after in line.values}
    assert (line.by, line.page) == (somebody, f"centers.user.{user.pk}")
    assert Change.objects.filter(page=line.page).count() == 2
    was, is_now = (_label("fr", role) for role in (roles.READER, roles.STAFF))
    assert [row[1]["fr"] for row in told["groups"][0]] == [was]
    assert [row[1]["fr"] for row in told["groups"][1]] == [is_now]
    assert [row[0] for row in told["centers"][1]] == [center.pk]
    assert told["is_active"] == (True, False)


def _label(language, role):
    with translation.override(language):
        return roles.label(role)


def test_of_a_password_it_is_told_that_it_changed_and_nothing_of_it(somebody):
    user = UserFactory()
    was = user.password
    with acting(lambda: somebody):
        user.set_password("another long phrase")
        user.save()
    assert last().values == [["password", None, None]]
    with acting(lambda: somebody):
        made = UserFactory()
    everything = "".join(str(line.values) for line in Change.objects.all())
    assert was not in everything
    assert made.password not in everything
    assert "md5" not in everything


def test_a_request_acts_for_whoever_is_signed_in(client):
    partner = PartnerFactory(name_fr="Avant")
    chief = UserFactory(is_superuser=True, username="chief")
    client.force_login(chief)
    sent = {"name_ar": partner.name_ar, "name_fr": "Après", "short_name": "", "position": partner.position}
    assert client.post(f"/admin/centers/partner/{partner.pk}/change/", sent).status_code == 302
    line = Change.objects.get(page=f"centers.partner.{partner.pk}")
    assert (line.by, line.values) == (chief, [["name_fr", "Avant", "Après"]])
