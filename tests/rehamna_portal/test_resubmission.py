"""A form that was refused for its proof, or met a pause, keeps what was typed; what another site sends is not kept."""

from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, RequestFactory

from enrollment.models import Application
from rehamna_portal.views import errors
from rehamna_portal.views.resubmission import MOST_CHARACTERS, read_resubmission
from tests.factories import UserFactory
from tests.scenarios.applicant import GIRL, Network

BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
HERE = {"HTTP_ORIGIN": "http://testserver"}
BIRTH = "/ar/apply/eligibility/"
ANSWERS = {**GIRL["birth"], "why": '"><script>alert(1)</script>'}


class Form(HTMLParser):
    """The fields of the one form that posts, with their values; and of which type each is."""

    def __init__(self, page: str):
        super().__init__()
        self.inside, self.values, self.types, self.scripts, self.actions = False, {}, {}, 0, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("method") == "post"
            self.actions += [given["action"]] if self.inside and "action" in given else []
        elif tag == "script" and "src" not in given:
            self.scripts += given.get("type") != "application/ld+json"
        elif tag == "input" and self.inside and given.get("name"):
            self.values[given["name"]] = given.get("value", "")
            self.types[given["name"]] = given["type"]


@pytest.fixture
def strict(db):
    """A browser whose forms are checked for their proof, with the cookie of an earlier visit."""
    browser = Client(enforce_csrf_checks=True)
    browser.get("/ar/sign-in/")
    assert browser.cookies["csrftoken"].value
    return browser


@pytest.fixture
def network(db):
    return Network()


def stale(browser, path=BIRTH, answers=ANSWERS, **headers):
    return browser.post(path, {**answers, "csrfmiddlewaretoken": "x" * 64}, **headers)


@BOTH
def test_an_expired_form_keeps_what_was_typed_and_one_press_sends_it(strict, network, language):
    path = f"/{language}/apply/name/"
    response = stale(strict, path, **HERE)
    form = Form(response.content.decode())
    assert response.status_code == 403
    assert "no-store" in response["Cache-Control"]
    assert {name: form.values[name] for name in ANSWERS} == ANSWERS
    assert set(form.types.values()) == {"hidden"}
    assert (form.scripts, form.actions) == (0, [])  # without an action it goes where it went
    again = strict.post(path, form.values, **HERE)
    assert again.status_code != 403


def test_a_form_of_one_button_is_sent_again_by_one_press(strict):
    """Accepting a place, withdrawing: nothing was typed, so nothing is said of what was."""
    page = stale(strict, "/fr/track/file/withdraw/", {}, **HERE).content.decode()
    assert Form(page).values.keys() == {"csrfmiddlewaretoken"}
    assert "Envoyer de nouveau" in page
    assert "saisi" not in page


def test_the_answers_arrive_as_they_were_typed(strict, network):
    first = Form(strict.get("/ar/apply/birth/").content.decode()).values
    old = {**first, **GIRL["birth"]}
    kept = Form(stale(strict, "/ar/apply/birth/", old, **HERE).content.decode()).values
    assert kept["csrfmiddlewaretoken"] not in ("", "x" * 64)
    assert strict.post("/ar/apply/birth/", kept, **HERE).status_code in (200, 302)
    assert Application.objects.get().applicant.birth_date.isoformat() == "2008-05-06"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_REFERER": "https://evil.example/http://testserver/"},
        {"HTTP_REFERER": "http://testserver.evil.example/ar/"},
        {"HTTP_ORIGIN": "https://evil.example", "HTTP_REFERER": "http://testserver/ar/"},
        {"HTTP_REFERER": "http://["},  # no address at all
        {"HTTP_REFERER": "http://testserver]/"},
        {"HTTP_REFERER": "http://\u2100/"},
    ],
)
def test_what_another_site_posts_is_never_offered_for_one_press(strict, headers):
    response = stale(strict, **headers)
    assert response.status_code == 403
    page = response.content.decode()
    assert "2008" not in page
    assert "alert(1)" not in page
    assert Form(page).values == {}


def test_an_old_browser_that_names_only_the_page_keeps_its_answers_too(strict):
    form = Form(stale(strict, HTTP_REFERER="http://testserver/ar/apply/").content.decode())
    assert form.values["birth_date_2"] == "2008"


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("/ar/sign-in/", {"username": "amine", "password": "open sesame"}),
        ("/admin/login/", {"username": "amine", "password": "open sesame"}),
        ("/fr/resume/", {"code": "ABCDEFGHJKLM", "birth_date_0": "6"}),
        ("/fr/track/", {"reference": "RH27-ABCDEFGH"}),
    ],
)
def test_what_opens_something_is_typed_anew(strict, path, answers):
    page = stale(strict, path, answers, **HERE).content.decode()
    assert [value for value in answers.values() if value in page and len(value) > 2] == []
    assert f'href="{path}"' in page


@BOTH
def test_passwords_of_other_forms_are_left_out(strict, language):
    kept = {"first_name": "Amine"}
    form = Form(stale(strict, BIRTH, {**kept, "password1": "s3same", "old_password": "s"}, **HERE).content.decode())
    assert "Amine" in form.values.values()
    assert not {"password1", "old_password"} & form.values.keys()


@pytest.mark.parametrize(("language", "word"), [("ar", "تعريف الارتباط"), ("fr", "cookies")])
def test_without_cookies_the_true_reason_is_told(network, language, word):
    browser = Client(enforce_csrf_checks=True)
    page = browser.post(f"/{language}/apply/birth/", GIRL["birth"], **HERE).content.decode()
    assert word in page.split("<main")[1].split("</main")[0]
    assert Form(page).values["birth_date_2"] == "2008"
    other = Client(enforce_csrf_checks=True).post(f"/{language}/apply/birth/", GIRL["birth"]).content.decode()
    assert word not in other.split("<main")[1].split("</main")[0]


def test_a_file_is_to_be_chosen_again_by_its_name(strict):
    photo = SimpleUploadedFile('<b>"photo".jpg', b"bytes that stay here")
    form_page = stale(strict, "/ar/track/documents/bac/", {"file": photo, "note": "n"}, **HERE).content.decode()
    form = Form(form_page)
    assert form.types["file"] == "file"
    assert 'enctype="multipart/form-data"' in form_page
    assert "&lt;b&gt;" in form_page
    assert "bytes that stay here" not in form_page
    assert form.values["note"] == "n"


def test_staff_read_by_which_account_it_is_sent(strict):
    strict.force_login(UserFactory(is_superuser=True, username="hind.manager", language="fr"))
    page = stale(strict, "/admin/centers/partner/add/", {"name_fr": "Partenaire"}, **HERE).content.decode()
    assert "hind.manager" in page
    assert Form(page).values["name_fr"] == "Partenaire"


def posted(data, **headers):
    return RequestFactory().post("/ar/apply/name/", data, **{**HERE, **headers})


def test_what_is_carried_is_bounded():
    assert read_resubmission(posted({"why": "a" * 1000})).answers == [("why", "a" * 1000)]
    assert not read_resubmission(posted({"why": "a" * (MOST_CHARACTERS + 1)}))
    assert not read_resubmission(RequestFactory().get("/ar/", {"why": "a"}, **HERE))
    assert not read_resubmission(posted({f"file{n}": SimpleUploadedFile("a.jpg", b"a") for n in range(20)}))


# --- a pause --------------------------------------------------------------------------------------


def paused(request):
    try:
        raise OperationalError("database is locked")
    except OperationalError:
        return errors.server_error(request)


def test_a_pause_says_that_this_answer_was_not_taken_and_sends_it_again():
    response = paused(posted({"why": "كلام <b>", "csrfmiddlewaretoken": "proof"}))
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "لم يسجل" in page
    assert "n’est pas enregistré" in page
    assert "Vos réponses sont enregistrées" not in page
    form = Form(page)
    assert form.values == {"why": "كلام <b>", "csrfmiddlewaretoken": "proof"}


def test_a_pause_keeps_nothing_of_another_site():
    page = paused(posted({"why": "carried in", "csrfmiddlewaretoken": "x"}, HTTP_ORIGIN="https://evil.example"))
    assert "carried in" not in page.content.decode()
    assert "n’est pas enregistré" in page.content.decode()


def test_a_pause_of_a_page_that_only_reads_speaks_of_no_answer():
    page = paused(RequestFactory().get("/ar/")).content.decode()
    assert "<form" not in page
    assert "لم يسجل" not in page
