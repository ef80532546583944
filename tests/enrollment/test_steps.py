"""One declaration for each question page: what is declared is asked, shown, printed, corrected, told and emptied."""

import json
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from django.db import connection, models
from django.urls import reverse
from django.utils.translation import override

from centers.core.errors import Refused
from enrollment.applying import steps
from enrollment.applying.corrections import correct_person
from enrollment.applying.forms.wishes import WordsForm
from enrollment.applying.questions import Question, Step
from enrollment.applying.services import save_answers, submit
from enrollment.forms.base import PageForm
from enrollment.forms.fields import TextField
from enrollment.letters import blank
from enrollment.models import Applicant, Application
from enrollment.office.person import PersonForm
from enrollment.privacy import fields
from enrollment.privacy.erasure import anonymise
from tests import factories
from tests.enrollment.test_blank_form import form_of
from tests.scenarios.applicant import Network, Phone, shows, text_of

pytestmark = pytest.mark.django_db
LABEL, COLUMN, MISSING = "الأداة التي تتقنها", "أداة الشخص", "الأداة ناقصة."


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def phone(network):
    return Phone()


@pytest.fixture(params=[Applicant, Application], ids=["of the person", "of the file"])
def column(request):
    """A further column, as a migration adds it."""
    model, field = request.param, models.CharField(COLUMN, max_length=60, blank=True, default="")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {model._meta.db_table} ADD COLUMN tool varchar(60) DEFAULT '' NOT NULL")
    field.contribute_to_class(model, "tool")
    yield model
    model._meta.local_fields.remove(field)
    model._meta._expire_cache()
    del model.tool


class ToolForm(PageForm):
    heading = "أداة"
    tool = TextField(label=LABEL, limit=60, too_long="", missing=MISSING, required=False)


class WordsAndToolForm(WordsForm):
    tool = ToolForm.base_fields["tool"]


@pytest.fixture
def declare(monkeypatch):
    """Declares another question of the page "words", or a page behind it."""

    def so(question: Question, page: Step | None = None) -> None:
        words = steps.get("words")
        more = replace(words, form=WordsAndToolForm, asks=(*words.asks, question))
        monkeypatch.setattr(steps, "STEPS", (*steps.STEPS, page) if page else (*steps.STEPS[:-1], more))

    return so


def the_file() -> Application:
    return Application.objects.select_related("applicant").get(corrects=None)


def kept(model: type) -> str:
    return model.objects.order_by("pk").first().tool


# --- a question is added ---------------------------------------------------------------------------


def test_a_declared_question_is_asked_kept_and_stands_on_the_check_page(column, declare, phone, network):
    declare(Question("tool"))
    phone.apply(network, until="schooling")
    assert shows(phone.get("apply/words/"), LABEL)
    response = phone.answer("words", tool="مطرقة")
    assert kept(column) == "مطرقة"
    assert shows(response, LABEL)
    assert shows(response, "مطرقة")
    assert 'value="مطرقة"' in text_of(phone.get("apply/words/"))
    assert phone.answer("check").redirect_chain[-1][0] == "/ar/apply/receipt/"


def test_it_stands_on_the_blank_form(declare):
    declare(Question("tool"))
    with override("ar"):
        page = blank.content("https://example.org/ar/apply/", [])["pages"][-1]
    assert page["parts"][0]["fields"][-1] == {"label": LABEL, "kind": "line", "optional": True, "options": []}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_blank_form_stays_one_sheet_with_a_question_more(declare, network, client, language):
    declare(Question("tool"))
    with pikepdf.open(BytesIO(form_of(client, language))) as paper:
        assert len(paper.pages) == 2


def test_its_answer_is_corrected_and_the_history_names_the_page(column, declare, phone, network):
    declare(Question("tool"))
    phone.apply(network, words={"tool": "مطرقة"})
    phone.post("track/file/correct/")
    assert shows(phone.get("apply/check/"), "مطرقة")
    phone.answer("words", tool="منشار")
    assert the_file().applicant.pk == Applicant.objects.order_by("pk").first().pk
    assert kept(column) == "مطرقة"
    phone.answer("check")
    assert kept(column) == "منشار"
    assert the_file().moves.last().figures == {"pages": ["words"]}


def test_staff_correct_it_where_it_is_declared_so(column, declare, phone, network):
    phone.apply(network)
    by = factories.UserFactory()
    declare(Question("tool"))
    assert "tool" not in PersonForm().fields
    correct_person(the_file(), {"tool": "مطرقة"}, reason="بطاقة", by=by)
    assert kept(column) == ""
    declare(Question("tool", from_papers=True))
    assert PersonForm().fields["tool"].label == COLUMN
    correct_person(the_file(), {"tool": "مطرقة"}, reason="بطاقة", by=by)
    assert kept(column) == "مطرقة"


def test_it_is_told_in_the_data_export(column, declare, phone, network):
    declare(Question("tool"))
    phone.apply(network, words={"tool": "مطرقة"})
    told = json.loads(text_of(phone.get("track/file/data/")))
    assert told["الشخص" if column is Applicant else "الملف"][COLUMN] == "مطرقة"


def test_staff_read_it_on_the_page_of_the_file(column, declare, phone, network, admin_client):
    declare(Question("tool"))
    phone.apply(network, words={"tool": "مطرقة"})
    page = admin_client.get(reverse("admin:enrollment_application_change", args=[the_file().pk]))
    assert shows(page, COLUMN)
    assert shows(page, "مطرقة")


def test_no_answer_of_today_stands_twice_on_the_page_of_the_file(phone, network, admin_client):
    phone.apply(network)
    page = admin_client.get(reverse("admin:enrollment_application_change", args=[the_file().pk]))
    assert page.context["further"] == []


@pytest.mark.parametrize(("personal", "left"), [(True, ""), (False, "مطرقة")])
def test_a_personal_answer_is_emptied_and_another_stays(column, declare, phone, network, personal, left):
    declare(Question("tool", personal=personal))
    phone.apply(network, words={"tool": "مطرقة"})
    anonymise(the_file(), expired=True)
    assert kept(column) == left


def test_a_needed_answer_stops_a_draft_that_was_begun_before(column, declare, phone, network):
    phone.apply(network, until="words")
    declare(Question("tool", needed=True))
    assert shows(phone.answer("check"), MISSING)
    with pytest.raises(Refused, match=MISSING):
        submit(the_file())
    save_answers(the_file(), "words", {"tool": "مطرقة"})
    assert MISSING not in [str(broken) for broken in steps.broken(the_file())]


def test_an_answer_that_is_no_longer_asked_is_not_kept(column, declare, phone, network, monkeypatch):
    declare(Question("tool"))
    phone.apply(network, until="words", words={"tool": "مطرقة"})
    words = replace(steps.STEPS[-1], unasked=lambda application: ("tool",))
    monkeypatch.setattr(steps, "STEPS", (*steps.STEPS[:-1], words))
    assert not shows(phone.get("apply/check/"), LABEL)
    phone.answer("check")
    assert kept(column) == ""


def test_the_guard_of_fields_knows_it_by_its_declaration_alone(column, declare):
    (found,) = fields.undeclared()
    assert found.startswith(f"{column._meta.label}.tool is not declared: say in a Question of")
    declare(Question("tool"))
    assert fields.undeclared() == []


# --- a page is added ----------------------------------------------------------------------------------


def page(**more) -> Step:
    return Step("tool", "أداة", ToolForm, (Question("tool"),), **more)


def test_a_declared_page_is_the_eighth(column, declare, phone, network):
    declare(Question("tool"), page())
    response = phone.apply(network, until="words")
    assert response.redirect_chain[-1][0] == "/ar/apply/tool/"
    assert shows(response, "الصفحة 8 من 8")
    assert f'href="{phone.url("apply/words/")}"' in text_of(response)
    response = phone.post("apply/tool/", {"tool": "مطرقة"})
    assert response.redirect_chain[-1][0] == "/ar/apply/check/"
    assert shows(response, "مطرقة")
    assert phone.answer("check").redirect_chain[-1][0] == "/ar/apply/receipt/"


def test_who_is_not_asked_a_page_never_meets_it(column, declare, phone, network):
    declare(Question("tool"), page(shown=lambda application: False))
    response = phone.apply(network, until="words")
    assert response.redirect_chain[-1][0] == "/ar/apply/check/"
    assert "apply/tool/" not in text_of(response)
    assert shows(phone.get("apply/words/"), "الصفحة 7 من 7")
    assert phone.get("apply/tool/")["Location"] == "/ar/apply/"
    assert phone.answer("check").redirect_chain[-1][0] == "/ar/apply/receipt/"


# --- the declarations as they are ---------------------------------------------------------------------


def test_the_pages_are_as_many_as_the_site_says():
    """ "Seven short pages": templates/enrollment/begin.html, templates/_way.html and their catalogues."""
    assert len(steps.pages()) == 7


@pytest.mark.parametrize("step", [step for step in steps.every() if step.slug != "choices"], ids=lambda step: step.slug)
def test_every_field_of_a_form_is_declared_on_its_page(step):
    asked = {question.name for page, question in step.questions() if page is step}
    assert set(step.form.base_fields) <= asked


def test_the_column_of_an_answer_is_declared_once():
    names = [question.name for step in (*steps.STEPS, steps.LAST) for _page, question in step.questions()]
    assert sorted(names) == sorted(set(names))


def test_every_broken_rule_leads_to_a_page(network):
    application = factories.ApplicationFactory(campaign=network.campaign, draft=True, intakes=[], answered_pages=7)
    person = application.applicant
    for name in steps.columns(Applicant):
        if name not in ("birth_date", "school_level"):
            setattr(person, name, person._meta.get_field(name).get_default())
    person.save()
    assert {broken.page for broken in steps.broken(application)} <= {step.slug for step in steps.every()}


def test_a_page_that_nobody_declared_keeps_no_answers(network, phone):
    phone.answer("birth")
    with pytest.raises(LookupError, match=r"steps\.py"):
        save_answers(phone.application, "shoes", {"sex": "F"})


# --- outside the province: one more step --------------------------------------------------------------


def test_outside_is_a_step_with_an_address_like_the_others(network, phone):
    outside = steps.get("outside")
    assert reverse("enrollment:question", args=["outside"]) == "/ar/apply/outside/"
    phone.apply(network, until="home")
    assert steps.page_after(steps.get("home"), phone.application) == "schooling"
    assert phone.get("apply/outside/")["Location"] == "/ar/apply/"
    phone.answer("home", commune="outside")
    assert outside.shown(phone.application)
    assert steps.page_after(steps.get("home"), phone.application) == "outside"
    assert f'href="{phone.url("apply/home/")}"' in text_of(phone.get("apply/outside/"))


def test_its_answer_is_saved_by_its_own_name_and_told_as_a_correction_of_home(network, phone):
    phone.apply(network, until="home", home={"commune": "outside"})
    save_answers(phone.application, "outside", {"outside_place": "سطات"})
    assert (phone.person.outside_place, phone.application.answered_pages) == ("سطات", 5)
    for page in ("schooling", "words", "check"):
        phone.answer(page)
    phone.post("track/file/correct/")
    phone.post("apply/outside/", {"outside_place": "خريبكة"})
    phone.answer("check")
    assert the_file().applicant.outside_place == "خريبكة"
    assert the_file().moves.last().figures == {"pages": ["home"]}
