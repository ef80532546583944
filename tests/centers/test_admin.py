"""Content and accounts in the admin, in both languages."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils import translation

from centers.models import User
from programs.admin.filters import ArchiveFilter
from rehamna_portal import roles
from tests.factories import CenterFactory, CommuneFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
OURS = ("centers", "programs", "enrollment", "boarding")
TABLES = sorted(
    f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for model in admin.site._registry
    if model._meta.app_label in OURS
)
# Names and codes that are the same in every language.
SAME = re.compile(r"PDF|OFPPT|UM6P|AIFR|WhatsApp|IPv\d|LDAP|Français|pbkdf2_sha256|md5|user\d*")


@pytest.fixture
def manager(client):
    roles.ensure_roles()
    user = UserFactory(username="manager")
    user.groups.add(Group.objects.get(name=roles.MANAGER))
    client.force_login(user)
    return client


def words_of(page: str) -> str:
    """What a reader sees of a page: no tags, no scripts, no values of the person's own."""
    body = re.sub(r"(?s)<(script|style|svg|option|select)\b.*?</\1>", " ", page[page.index("<body") :])
    text = re.sub(r"(?s)<[^>]*>", " ", body)
    return SAME.sub(" ", unescape(text))


@pytest.mark.parametrize("ending", ["", "add/"])
@pytest.mark.parametrize("table", TABLES)
def test_no_english_is_left_in_the_arabic_admin(client, table, ending):
    client.force_login(UserFactory(is_superuser=True, username="user"))
    response = client.get(table + ending)
    if response.status_code == 200:
        assert re.findall(r"[A-Za-z]{3,}", words_of(response.content.decode())) == []


def test_both_languages_of_a_centre_stand_side_by_side_with_their_names(manager):
    page = manager.get(f"/admin/centers/center/{CenterFactory().pk}/change/").content.decode()
    for name in ("name_ar", "name_fr", "story_ar", "story_fr"):
        assert f'name="{name}"' in page
    assert "(بالفرنسية)" in page
    assert "[fr]" not in page


def test_samples_are_marked_in_the_list_and_can_be_filtered(manager):
    center = CenterFactory(contact_is_sample=True)
    url = "/admin/centers/center/"
    assert center.name_ar in manager.get(url, {"contact_is_sample__exact": "1"}).content.decode()
    assert center.name_ar not in manager.get(url, {"contact_is_sample__exact": "0"}).content.decode()


@pytest.mark.parametrize(("language", "word"), [("ar", "لا"), ("fr", "non")])
def test_a_yes_or_no_in_a_list_is_said_in_the_language_of_the_reader(client, language, word):
    CenterFactory(contact_is_sample=False)
    client.force_login(UserFactory(is_superuser=True, language=language))
    page = client.get("/admin/centers/center/").content.decode()
    assert f'alt="{word}"' in page
    assert 'alt="False"' not in page


def test_communes_are_found_without_hamza_and_accents(manager):
    commune = CommuneFactory(name_ar="آيت حمو", name_fr="Aït Hammou")
    for words in ("ايت", "ait hammou"):
        assert f"/{commune.pk}/change/" in manager.get("/admin/centers/commune/", {"q": words}).content.decode()


def test_an_account_is_switched_off_and_never_deleted(client):
    client.force_login(UserFactory(is_superuser=True))
    user = UserFactory()
    assert client.post(f"/admin/centers/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("table", ["centers/partner", "enrollment/application", "centers/user", "programs/intake"])
def test_a_search_beyond_its_limit_is_told_in_every_table_and_kept_in_the_box(client, table):
    client.force_login(UserFactory(is_superuser=True, language="fr"))
    asked = "a b " * 40
    page = client.get(f"/admin/{table}/", {"q": asked}).content.decode()
    assert "dépasse 100 caractères" in page
    assert f'value="{asked}"' in page


@pytest.mark.parametrize(("language", "all_of_them"), [("ar", "الكل"), ("fr", "Tout")])
def test_the_filter_of_the_archive_speaks_of_rows_not_of_rights(client, language, all_of_them):
    client.force_login(UserFactory(is_superuser=True, language=language))
    with translation.override(language):
        assert str(dict(ArchiveFilter.lookups(None, None, None))["all"]) == all_of_them


@pytest.mark.parametrize(("language", "counted"), [("ar", "الشركاء:"), ("fr", "Partenaires\N{NO-BREAK SPACE}:")])
def test_a_number_stands_behind_its_name_where_no_form_of_the_word_fits_all(client, language, counted):
    client.force_login(UserFactory(is_superuser=True, language=language))
    PartnerFactory.create_batch(3)
    page = client.get("/admin/centers/partner/").content.decode()
    assert f'<span>{counted} <bdi dir="ltr">3</bdi></span>' in page
