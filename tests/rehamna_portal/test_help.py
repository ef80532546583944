"""How a page works, beside the page: in the language of the account, editable by administrators, at most 120 words."""

import pytest
from django.contrib.auth.models import Permission

from centers.loading import DATA, load_rows, read_rows
from centers.models import HelpText
from tests.factories import NetworkFactory, UserFactory

pytestmark = pytest.mark.django_db
EDIT = "/admin/centers/helptext/"


@pytest.fixture
def texts():
    wanted = {"index", "any_list", "any_form", "any_history", "centers_newsitem_changelist", "enrollment:assist"}
    load_rows(HelpText, [row for row in read_rows(DATA / "help.json") if row["page"] in wanted], key=("page",))
    return {text.page: text for text in HelpText.objects.all()}


def account(*rights: str, language: str = "fr", **fields):
    user = UserFactory(language=language, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def shown(client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize(("language", "words"), [("fr", "Comment ça marche"), ("ar", "كيف تعمل هذه الصفحة")])
def test_a_list_tells_how_it_works_in_the_language_of_the_account(client, texts, language, words):
    client.force_login(account("view_newsitem", language=language))
    page = shown(client, "/admin/centers/newsitem/")
    text = getattr(texts["centers_newsitem_changelist"], f"text_{language}")
    assert f"<summary>{words}</summary>" in page
    assert text.split("\n\n")[-1] in page


def test_a_page_without_a_text_of_its_own_shows_the_shared_one(client, texts):
    client.force_login(UserFactory(is_superuser=True, language="fr"))
    for address, text in (("term/", "any_list"), ("term/add/", "any_form")):
        assert texts[text].text_fr.split("\n\n")[0] in shown(client, f"/admin/centers/{address}")


def test_nobody_is_helped_before_signing_in_and_nothing_is_folded_where_nothing_is_written(client, texts):
    NetworkFactory()
    assert "help-beside" not in shown(client, "/admin/login/")
    client.force_login(UserFactory(is_superuser=True))
    assert "help-beside" in shown(client, "/admin/")
    HelpText.objects.get(page="index").delete()
    assert "help-beside" not in shown(client, "/admin/")


def test_only_whoever_may_change_the_text_gets_the_way_to_it(client, texts):
    address = f"{EDIT}{texts['centers_newsitem_changelist'].pk}/change/"
    client.force_login(account("view_newsitem"))
    assert address not in shown(client, "/admin/centers/newsitem/")
    client.force_login(account("view_newsitem", "view_helptext", "change_helptext"))
    assert address in shown(client, "/admin/centers/newsitem/")


def test_a_changed_text_stands_beside_its_page_at_once(client, texts):
    client.force_login(UserFactory(is_superuser=True, language="fr"))
    address = f"{EDIT}{texts['any_list'].pk}/change/"
    form = {"edited": 0}
    form |= {f"{name}_{language}": f"Un mot {language}" for name in ("title", "text") for language in ("ar", "fr")}
    assert client.post(address, form).status_code == 302
    assert "<p>Un mot fr</p>" in shown(client, "/admin/centers/term/")


def test_a_long_text_is_refused_with_its_length_and_what_was_typed_stays(client, texts):
    client.force_login(UserFactory(is_superuser=True, language="fr"))
    address = f"{EDIT}{texts['any_list'].pk}/change/"
    long = "mot – " * 121
    page = client.post(address, {"title_ar": "ا", "title_fr": "a", "text_ar": "كلمة " * 120, "text_fr": long})
    assert page.context["adminform"].form.errors == {
        "text_fr": ["Ce texte a 121 mots\N{NO-BREAK SPACE}; un texte d’aide en a 120 au plus."]
    }
    assert long.strip() in page.content.decode()
    assert HelpText.objects.get(page="any_list").text_fr != long


def test_no_text_is_added_or_deleted_for_a_page_that_is_not_there(client, texts):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(f"{EDIT}add/").status_code == 403
    assert client.get(f"{EDIT}{texts['any_list'].pk}/delete/").status_code == 403


def test_whoever_fills_in_with_somebody_is_helped_too(client, texts):
    client.force_login(account("assist_application", is_staff=False))
    assert texts["enrollment:assist"].text_ar.split("\n\n")[0] in shown(client, "/ar/assist/")


def test_help_costs_a_page_no_query_once_it_is_remembered(client, texts, django_assert_num_queries):
    from centers.office.help import help_for

    assert help_for("centers_term_add").page == "any_form"
    with django_assert_num_queries(0):
        assert help_for("centers_term_changelist").page == "any_list"
        assert help_for("tattoo") is None
