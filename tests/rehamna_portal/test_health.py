"""The addresses without a language."""

import pytest


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "ar"),
        ({"Accept-Language": "fr-MA,fr;q=0.9,ar;q=0.5"}, "fr"),
        ({"Accept-Language": "ar-MA"}, "ar"),
        ({"Accept-Language": "de"}, "ar"),
    ],
)
def test_the_root_sends_to_the_visitors_language(client, headers, language):
    response = client.get("/", headers=headers)
    assert (response.status_code, response["Location"]) == (302, f"/{language}/")


def test_the_cookie_wins_over_the_header(client):
    client.cookies["django_language"] = "ar"
    assert client.get("/", headers={"Accept-Language": "fr"})["Location"] == "/ar/"


def test_pages_are_closed_unless_they_opt_out(client, db):
    assert client.get("/admin/").status_code == 302
