"""The back office in the language of the account, before and after signing in."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_button_keeps_the_language_on_the_account_and_comes_back(client):
    user = UserFactory(is_superuser=True, language="ar")
    client.force_login(user)
    assert 'dir="rtl"' in client.get("/admin/").content.decode()
    response = client.post("/admin/language/", {"language": "fr", "next": "/admin/programs/campaign/?q=1"})
    assert response.url == "/admin/programs/campaign/?q=1"
    user.refresh_from_db()
    assert user.language == "fr"
    page = client.get("/admin/").content.decode()
    assert 'lang="fr" dir="ltr"' in page


def test_before_signing_in_a_cookie_keeps_it(client):
    assert 'lang="fr"' in client.get("/admin/login/", headers={"accept-language": "fr"}).content.decode()
    client.post("/admin/language/", {"language": "ar", "next": "/admin/login/"})
    assert 'lang="ar"' in client.get("/admin/login/", headers={"accept-language": "fr"}).content.decode()


def test_looking_at_the_address_changes_nothing_and_unknown_languages_are_refused(client):
    user = UserFactory(language="ar")
    client.force_login(user)
    assert client.get("/admin/language/").status_code == 405
    assert client.post("/admin/language/", {"language": "en"}).status_code == 400
    user.refresh_from_db()
    assert user.language == "ar"


def test_it_sends_nobody_to_another_site(client):
    response = client.post("/admin/language/", {"language": "fr", "next": "https://example.org/"})
    assert response.url == "/admin/"


@pytest.mark.parametrize("back", ["NaN", "ab:cd", "admin:index", "//elsewhere.example/", "\\\\elsewhere.example", ""])
def test_switching_leads_back_to_a_page_of_ours_only(client, back):
    assert client.post(reverse("staff_language"), {"language": "fr", "next": back}).url == reverse("admin:index")
