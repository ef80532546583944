"""The site that serves the back office: every table registers with it; its sign-in, its header and its desk."""

import pytest
from django.contrib import admin
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.models import Permission

from rehamna_portal.office.site import OfficeSite
from tests.factories import ApplicationFactory, IntakeFactory, NetworkFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_default_site_is_ours_and_the_stock_one_is_as_django_made_it():
    assert type(admin.site._wrapped) is OfficeSite
    assert AdminSite.site_header != OfficeSite.site_header
    assert AdminSite.enable_nav_sidebar


NAMES = {"ar": "التكوين المهني بالرحامنة", "fr": "Formation professionnelle à Rehamna"}


@pytest.mark.parametrize(("language", "name"), NAMES.items())
def test_signing_in_shows_the_name_and_no_room(client, language, name):
    NetworkFactory()
    page = client.get("/admin/login/", headers={"accept-language": language}).content.decode()
    assert name in page
    assert "desk-nav" not in page


def test_every_page_of_the_site_has_the_rooms_this_account_may_enter(client):
    user = UserFactory(is_staff=True, language="fr")
    user.user_permissions.add(Permission.objects.get(codename="view_application"))
    client.force_login(user)
    for address, current in (("/admin/", "Bureau"), ("/admin/enrollment/application/", "Candidatures")):
        rooms = client.get(address).context["rooms"]
        assert [room["label"] for room in rooms] == ["Bureau", "Candidatures", "Propositions"]
        assert [room["label"] for room in rooms if room["is_current"]] == [current]


def test_the_index_is_the_desk(client):
    client.force_login(UserFactory(is_superuser=True, language="fr"))
    intake = IntakeFactory()
    ApplicationFactory(campaign=intake.campaign, intakes=[intake])
    shown = client.get("/admin/").context
    assert "Nouveaux dossiers à examiner" in [task.label for group in shown["groups"] for task in group.tasks]
    assert shown["silence"]
