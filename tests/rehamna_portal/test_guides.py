"""The guide of each role: two sheets of its help texts, with pictures where some were taken, for whoever holds it."""

from io import BytesIO

import pikepdf
import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils import translation
from PIL import Image

from centers.loading import DATA, load_rows, read_rows
from centers.models import HelpText
from centers.models.help import MOST_WORDS
from rehamna_portal import guides, roles
from tests.factories import NetworkFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts():
    roles.ensure_roles()
    NetworkFactory()
    load_rows(HelpText, read_rows(DATA / "help.json"), key=("page",))


@pytest.fixture
def pictures(settings, tmp_path):
    """One of each page in both languages, as large as those that are taken."""
    settings.VAR_DIR = tmp_path
    (tmp_path / guides.FOLDER).mkdir()
    for page in {page for shown in guides.PAGES.values() for page in shown}:
        for language in ("ar", "fr"):
            Image.new("RGB", (900, 560), "#063f3d").save(guides.picture(page, language))


def holder(role: str, **fields):
    user = UserFactory(**fields)
    user.groups.add(Group.objects.get(name=role))
    return user


def sheets(printed: bytes) -> int:
    with pikepdf.open(BytesIO(printed)) as found:
        return len(found.pages)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_each_role_has_its_guide_on_two_sheets_with_and_without_pictures(texts, settings, tmp_path, request, language):
    settings.VAR_DIR = tmp_path
    with translation.override(language):
        plain = {role: guides.pdf(role) for role in guides.PAGES}
        request.getfixturevalue("pictures")
        drawn = {role: guides.pdf(role) for role in guides.PAGES}
    assert {sheets(one) for one in [*plain.values(), *drawn.values()]} <= {1, 2}
    assert [role for role in plain if len(drawn[role]) <= len(plain[role])] == []


def test_every_role_with_work_of_its_own_has_a_guide():
    """The administrator reads all of them, and whoever only reads has nothing to be guided through."""
    assert set(roles.ROLES) - set(guides.PAGES) == {roles.ADMINISTRATOR, roles.READER}


def test_where_the_texts_grew_pictures_give_way_and_no_word_is_left_out(texts, pictures):
    long = " ".join(["texte"] * MOST_WORDS)
    HelpText.objects.update(text_fr=long)
    guides.reference.forget()
    with translation.override("fr"):
        assert sheets(guides.pdf(roles.MANAGER)) == 2
        told = guides.data(roles.MANAGER, 0)
    assert [section["lines"][0]["text"] for section in told["sections"]] == [long] * len(guides.PAGES[roles.MANAGER])
    assert not any(section["picture"] for section in told["sections"])


def test_points_of_a_list_stay_apart_and_lines_of_a_paragraph_together(texts):
    HelpText.objects.filter(page="any_verb").update(text_fr="Un\ndeux\n\n- trois\n- quatre")
    guides.reference.forget()
    with translation.override("fr"):
        *_others, verb = guides.data(roles.WARDEN, 0)["sections"]
    assert [(line["point"], line["text"]) for line in verb["lines"]] == [
        (False, "Un deux"),
        (True, "trois"),
        (True, "quatre"),
    ]


def test_one_reads_the_own_guide_and_nobody_elses(client, texts):
    assert client.get("/fr/guides/warden.pdf").status_code == 302
    client.force_login(holder(roles.WARDEN, language="fr"))
    answer = client.get("/fr/guides/warden.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get("/fr/guides/board.pdf").status_code == 403
    assert client.get("/fr/guides/tattoo.pdf").status_code == 404
    desk = client.get("/admin/").content.decode()
    assert desk.count('href="/fr/guides/') == desk.count('href="/fr/guides/warden.pdf"') == 2


def test_whoever_opens_accounts_reads_all_of_them(client, texts):
    client.force_login(holder(roles.MANAGER, language="fr"))
    desk = client.get("/admin/").content.decode()
    assert [role for role in guides.PAGES if f'href="/fr/guides/{role}.pdf"' not in desk] == []
    assert client.get("/fr/guides/helper.pdf").status_code == 200


@pytest.mark.parametrize("role", [roles.PARTNER, roles.HELPER])
def test_accounts_without_a_desk_find_theirs_where_they_sign_in(client, texts, role):
    client.force_login(holder(role, is_staff=False))
    assert f'href="/ar/guides/{role}.pdf"' in client.get("/ar/sign-in/").content.decode()
    assert client.get(f"/ar/guides/{role}.pdf").status_code == 200


def test_pictures_are_taken_of_the_demonstration_alone(settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = False, tmp_path
    with pytest.raises(CommandError, match="demonstration alone"):
        call_command("take_pictures")
    assert list(tmp_path.iterdir()) == []
