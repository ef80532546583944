"""The change log on its pages: the history of a row, and the list of the last changes."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from centers.core.acting import acting
from centers.models import Change, Milestone
from rehamna_portal import roles
from tests.factories import AGREED, CampaignFactory, CenterFactory, UserFactory

pytestmark = pytest.mark.django_db


def signed_in(client, role, language="fr", **told):
    roles.ensure_roles()
    user = UserFactory(language=language, **told)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


def milestone(center, title_fr):
    texts = {"title_fr": title_fr, "title_ar": "حجر"}
    return Milestone.objects.create(center=center, slug="stone", happened_on=AGREED, **texts)


def text_of(page) -> str:
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page.content.decode())
    return unescape(re.sub(r"\s+", " ", re.sub(r"(?s)<[^>]*>", " ", body)))


@pytest.fixture
def moved(client):
    """A date that somebody moved."""
    campaign = CampaignFactory(appeals_until=None, runs_by_itself=False)
    by = UserFactory(username="who-moved-it")
    with acting(lambda: by):
        campaign.results_on = timezone.localdate() + timedelta(days=40)
        campaign.runs_by_itself = True
        campaign.save()
    return campaign


@pytest.mark.parametrize(("language", "words"), [("fr", ("Avant", "Après", "oui", "non")), ("ar", ("نعم", "لا"))])
def test_the_history_says_by_whom_and_from_what_to_what_in_the_language_of_the_reader(client, moved, language, words):
    signed_in(client, roles.MANAGER, language)
    page = client.get(f"/admin/programs/campaign/{moved.pk}/history/")
    told = text_of(page)
    assert "who-moved-it" in told
    assert all(word in told for word in words)
    assert str(moved.results_on.day) in told
    assert "results_on" not in told
    assert "runs_by_itself" not in told
    assert moved.results_on.isoformat() not in told


def test_a_line_of_another_table_is_told_with_its_name_on_the_page(client):
    center, by = CenterFactory(), UserFactory()
    with acting(lambda: by):
        milestone(center, "Pose de la première pierre")
    signed_in(client, roles.MANAGER)
    assert "Pose de la première pierre" in text_of(client.get(f"/admin/centers/center/{center.pk}/history/"))


def test_a_change_of_rights_is_told_on_the_account(client):
    roles.ensure_roles()
    user, by = UserFactory(), UserFactory(username="who-gave-it")
    with acting(lambda: by):
        user.groups.add(Group.objects.get(name=roles.EDITOR))
        user.set_password("another long phrase")
        user.save()
    signed_in(client, roles.MANAGER)
    told = text_of(client.get(f"/admin/centers/user/{user.pk}/history/"))
    with_label = client.get(f"/admin/centers/user/{user.pk}/history/").content.decode()
    assert "who-gave-it" in told
    assert roles.EDITOR not in told.split()
    assert user.password not in with_label


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_last_changes_are_listed_filtered_and_read_one_by_one(client, moved, language):
    reader = signed_in(client, roles.MANAGER, language)
    with acting(lambda: reader):
        CenterFactory(name_fr="Centre neuf", name_ar="مركز جديد")
    page = text_of(client.get("/admin/centers/change/"))
    assert "who-moved-it" in page
    assert ("Centre neuf" if language == "fr" else "مركز جديد") in page
    filtered = text_of(client.get("/admin/centers/change/", {"table": "programs.campaign"}))
    assert "who-moved-it" in filtered
    assert ("Centre neuf" if language == "fr" else "مركز جديد") not in filtered
    line = Change.objects.get(table="programs.campaign")
    one = client.get(f"/admin/centers/change/{line.pk}/change/")
    assert f"/admin/programs/campaign/{moved.pk}/history/" in one.content.decode()
    assert client.post(f"/admin/centers/change/{line.pk}/change/").status_code == 403
    assert client.post(f"/admin/centers/change/{line.pk}/delete/").status_code == 403


@pytest.mark.parametrize("role", [roles.EDITOR, roles.BOARD, roles.HEAD, roles.STAFF, roles.WARDEN, roles.READER])
def test_the_list_is_for_managers_and_administrators(client, moved, role):
    signed_in(client, role)
    line = Change.objects.get(by__isnull=False)
    assert client.get("/admin/centers/change/").status_code == 403
    assert client.get(f"/admin/centers/change/{line.pk}/change/").status_code == 403


def test_changes_of_an_account_of_the_server_are_for_such_accounts_alone(client):
    root = UserFactory(is_superuser=True, username="root-account")
    with acting(lambda: root):
        root.email = "a@example.org"
        root.save()
    line = Change.objects.get(by__isnull=False)
    signed_in(client, roles.ADMINISTRATOR)
    assert client.get(f"/admin/centers/change/{line.pk}/change/").status_code == 404
    assert "a@example.org" not in text_of(client.get("/admin/centers/change/"))
    client.force_login(root)
    assert client.get(f"/admin/centers/change/{line.pk}/change/").status_code == 200


def test_a_row_that_is_gone_leaves_its_line(client):
    center, by = CenterFactory(name_fr="Parti"), UserFactory()
    stone = milestone(center, "Pierre partie")
    with acting(lambda: by):
        stone.delete()
    signed_in(client, roles.MANAGER)
    line = Change.objects.get(by__isnull=False)
    assert "Pierre partie" in text_of(client.get("/admin/centers/change/"))
    assert "Pierre partie" in text_of(client.get(f"/admin/centers/change/{line.pk}/change/"))
