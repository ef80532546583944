"""Applying, from the first page to the receipt, as people do it."""

import pytest
from django.utils import timezone

from enrollment.models import Applicant, Application, ApplicationState, Boarding
from enrollment.security import codes
from enrollment.security.device import COOKIE
from enrollment.security.recovery import give_new_code
from programs.models import CriterionKind
from tests import factories
from tests.scenarios.applicant import GIRL, Network, Phone, shows, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def phone():
    return Phone()


def born(age: int) -> dict:
    day = timezone.localdate()
    return {"birth_date_0": "1", "birth_date_1": "1", "birth_date_2": str(day.year - age)}


# --- the whole way --------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_whole_way_ends_with_a_receipt(network, language):
    phone = Phone(language)
    response = phone.apply(network)
    assert response.redirect_chain[-1][0] == f"/{language}/apply/receipt/"
    application, person = phone.application, phone.person
    assert application.state == ApplicationState.SUBMITTED
    assert application.language == language
    assert application.boarding == Boarding.IF_POSSIBLE
    assert [choice.intake for choice in application.choices.order_by("rank")] == network.intakes
    assert application.reference in text_of(response)
    assert (person.phone, person.average, person.diploma_year) == ("+212612345678", 1345, 2026)
    assert person.likeness == person.likeness_key() != ""
    assert application.moves.get().to_state == ApplicationState.SUBMITTED


def test_the_way_is_seven_pages_in_their_order(network, phone):
    response = phone.answer("birth")
    assert response.redirect_chain[-1][0] == "/ar/apply/eligibility/"
    visited = []
    for page in ("choices", "name", "contact", "home", "schooling", "words"):
        assert phone.get(f"apply/{page}/").status_code == 200
        response = phone.choose(*network.intakes) if page == "choices" else phone.answer(page)
        visited.append(response.redirect_chain[-1][0].split("/")[3])
    assert visited == ["name", "contact", "home", "schooling", "words", "check"]


def test_nothing_is_kept_before_the_first_valid_page_and_all_after_it(network, phone):
    phone.get("apply/")
    phone.get("apply/birth/")
    phone.answer("birth", birth_date_0="")
    assert not Application.objects.exists()
    assert COOKIE not in phone.client.cookies
    phone.answer("birth")
    assert phone.application.answered_pages == 1
    cookie = phone.client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert codes.unseal(cookie.value)[0] == phone.application.pk


def test_the_cookie_is_secure_behind_https(network, phone, settings):
    settings.HTTPS = True
    phone.answer("birth")
    assert phone.client.cookies[COOKIE]["secure"]


def test_the_resume_code_is_shown_from_the_second_page_on(network, phone):
    assert "رمز العودة" not in text_of(phone.get("apply/birth/"))
    phone.answer("birth")
    _pk, code = codes.unseal(phone.client.cookies[COOKIE].value)
    assert " ".join(codes.groups(code)) in text_of(phone.get("apply/choices/"))
    assert code not in repr(Application.objects.values().get())


def test_a_page_that_is_not_reached_yet_leads_to_the_next_open_one(network, phone):
    phone.answer("birth")
    assert phone.get("apply/schooling/")["Location"] == "/ar/apply/choices/"
    assert phone.get("apply/check/")["Location"] == "/ar/apply/choices/"
    assert Phone().get("apply/name/")["Location"] == "/ar/apply/"
    assert phone.get("apply/nowhere/").status_code == 404


def test_a_get_changes_nothing(network, phone):
    phone.apply(network, until="words")
    before = (Application.objects.values().get(), Applicant.objects.values().get())
    for path in ("apply/", "apply/birth/", "apply/choices/", "apply/check/", "apply/eligibility/", "resume/", "track/"):
        phone.get(path, declared="on", consents="on", birth_date_0="1")
    assert phone.get("apply/forget/").status_code == 200
    assert phone.client.cookies[COOKIE].value
    assert (Application.objects.values().get(), Applicant.objects.values().get()) == before


# --- coming back ----------------------------------------------------------------------------


def test_half_way_on_another_phone_by_code(network, phone):
    phone.apply(network, until="contact")
    _pk, code = codes.unseal(phone.client.cookies[COOKIE].value)
    other = Phone("fr")
    birth = {name: GIRL["birth"][name] for name in ("birth_date_0", "birth_date_1", "birth_date_2")}
    response = other.post("resume/", {"code": " ".join(codes.groups(code.lower())), **birth})
    assert response.redirect_chain[-1][0] == "/fr/apply/home/"
    for page in ("home", "schooling", "words", "check"):
        response = other.answer(page)
    assert other.application.state == ApplicationState.SUBMITTED
    assert phone.get("apply/name/")["Location"] == "/ar/track/file/"


def test_back_shows_what_was_answered(network, phone):
    phone.apply(network, until="words")
    assert 'value="الرحماني"' in text_of(phone.get("apply/name/"))
    assert 'value="06 12 34 56 78"' in text_of(phone.get("apply/contact/"))
    assert 'value="13,45"' in text_of(phone.get("apply/schooling/"))
    page = text_of(phone.get("apply/birth/"))
    assert 'value="2008"' in page
    assert '<option value="BAC" selected>' in page


def test_change_comes_straight_back_to_the_check_page(network, phone):
    phone.apply(network, until="words")
    assert 'href="/ar/apply/name/?then=check"' in text_of(phone.get("apply/check/"))
    response = phone.post("apply/name/?then=check", {**GIRL["name"], "given_name": "سلمى"})
    assert response.redirect_chain[-1][0] == "/ar/apply/check/"
    assert "سلمى" in text_of(response)
    assert phone.application.answered_pages == 7


def test_the_other_language_keeps_page_query_and_draft(network, phone):
    phone.answer("birth")
    page = text_of(phone.get("apply/choices/", intake=network.intakes[1].slug))
    assert f'href="/fr/apply/choices/?intake={network.intakes[1].slug}"' in page
    phone.language = "fr"
    assert phone.get("apply/choices/").status_code == 200


def test_start_for_another_person_and_this_is_not_my_phone(network, phone):
    phone.apply(network)
    response = phone.post("apply/forget/")
    assert phone.client.cookies[COOKIE].value == ""
    assert response.redirect_chain[-1][0] == "/ar/apply/"
    phone.answer("birth", **born(20))
    assert Application.objects.count() == 2


def test_a_new_code_shuts_out_the_old_one(network, phone):
    phone.apply(network)
    code = give_new_code(phone.application, by=factories.UserFactory())
    assert phone.get("apply/receipt/").status_code == 302
    assert codes.code_hash(code) == phone.application.code_hash
    assert phone.application.moves.last().by is not None


# --- eligibility and choices -------------------------------------------------------------------


def test_eligibility_is_a_page_with_the_reason_and_what_is_open(network, phone):
    wanted, other = network.intakes
    wanted.program.min_school_level = factories.SchoolLevelFactory(order=15)
    wanted.program.save()
    response = phone.post(f"apply/birth/?intake={wanted.slug}", GIRL["birth"])
    assert shows(response, "هذه الشعبة غير متاحة لك هذه السنة")
    assert shows(response, "المستوى المطلوب على الأقل: مستوى 15. جوابك: مستوى 13.")
    assert other.program.name_ar in text_of(response)
    assert shows(response, "شعبة واحدة مفتوحة في وجهك")
    offered = text_of(phone.get("apply/choices/", intake=wanted.slug))
    assert wanted.slug not in offered.split("<form")[1]
    assert other.slug in offered


def test_with_nothing_open_the_way_ends_kindly(network, phone):
    response = phone.answer("birth", **born(50))
    assert shows(response, "لا شيء مفتوح في وجهك في هذه الدورة.")
    assert "apply/choices" not in text_of(response)
    assert 'href="/ar/programs/"' in text_of(response).split("<main")[1]
    assert phone.get("apply/choices/")["Location"] == "/ar/apply/eligibility/"
    assert phone.choose(*network.intakes).redirect_chain[-1][0] == "/ar/apply/eligibility/"


def test_the_bridge_stays_open_until_the_diploma_is_known(network, phone):
    """32 years on 1 September 2027: only with a Technician diploma."""
    birth = {"birth_date_0": "1", "birth_date_1": "1", "birth_date_2": "1995"}
    response = phone.post(f"apply/birth/?intake={network.intakes[0].slug}", {**GIRL["birth"], **birth})
    assert shows(response, "مع دبلوم التقني تصل السن القصوى إلى 33 سنة")
    phone.apply(network, until="words", birth=birth)
    check = phone.get("apply/check/")
    assert shows(check, "في فاتح شتنبر 2027 ستتجاوز سنك 30 سنة")
    phone.answer("schooling", diploma="T")
    assert not phone.get("apply/check/").context["broken"]


def test_the_programme_one_came_from_stands_first(network, phone):
    second = network.intakes[1]
    response = phone.post(f"apply/birth/?intake={second.slug}", GIRL["birth"])
    assert response.redirect_chain[-1][0] == f"/ar/apply/eligibility/?intake={second.slug}"
    form = phone.get("apply/choices/", intake=second.slug).context["form"]
    assert form["choice_1"].value() == second.slug


def test_choices_close_up_and_keep_their_order(network, phone):
    phone.answer("birth")
    first, second = network.intakes
    phone.post("apply/choices/", {"choice_2": second.slug, "choice_5": first.slug})
    assert list(phone.application.choices.values_list("rank", "intake__slug")) == [(1, second.slug), (2, first.slug)]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "يلزم اختيار واحد على الأقل."),
        ({"choice_1": "nowhere"}, "يلزم اختيار واحد على الأقل."),
        ({"choice_1": 0, "choice_3": 0}, "مكرر."),
    ],
)
def test_choices_that_cannot_stand_get_their_sentence(network, phone, answers, sentence):
    phone.answer("birth")
    answers = {name: network.intakes[0].slug if value == 0 else value for name, value in answers.items()}
    assert sentence in text_of(phone.post("apply/choices/", answers))
    assert not phone.application.choices.exists()


# --- who is asked what -------------------------------------------------------------------------


def test_a_minor_names_a_guardian_and_has_the_consent(network, phone):
    minor = born(17)
    phone.apply(network, until="name", birth=minor)
    response = phone.answer("contact")
    assert shows(response, "اسم الولي القانوني ناقص.")
    guardian = {"guardian_name": "فاطمة", "guardian_relation": "mother", "guardian_phone": "0712345678"}
    phone.answer("contact", **guardian)
    for page in ("home", "schooling", "words"):
        phone.answer(page)
    assert shows(phone.answer("check"), "موافقة الولي القانوني ضرورية قبل بلوغ 18 سنة.")
    assert phone.application.state == ApplicationState.DRAFT
    phone.answer("check", guardian_consents="on")
    assert phone.application.state == ApplicationState.SUBMITTED
    assert phone.person.guardian_consents
    assert phone.person.diploma == ""


def test_an_adult_is_asked_for_no_guardian(network, phone):
    phone.apply(network, until="name")
    assert "guardian" not in text_of(phone.get("apply/contact/"))


def test_answers_made_needless_by_a_change_are_not_kept(network, phone):
    guardian = {"guardian_name": "فاطمة", "guardian_relation": "mother", "guardian_phone": "0712345678"}
    phone.apply(network, until="words", birth=born(17), contact=guardian)
    phone.answer("birth")
    phone.answer("schooling")
    phone.answer("check")
    assert phone.application.state == ApplicationState.SUBMITTED
    assert phone.person.guardian_name == ""


def test_near_the_house_nobody_needs_to_answer_about_a_bed(network, phone):
    phone.apply(network, home={"commune": "near", "boarding": "essential"})
    assert phone.application.state == ApplicationState.SUBMITTED
    assert phone.application.boarding == Boarding.NO


def test_the_check_page_says_why_there_is_no_bed_question(network, phone):
    phone.apply(network, until="words", home={"commune": "near", "boarding": ""})
    near = phone.person.commune.name_ar
    assert shows(phone.get("apply/check/"), f"الداخلية مخصصة للجماعات البعيدة، وجماعة {near} ليست منها.")


def test_far_from_the_house_the_answer_is_wanted_with_its_meaning(network, phone):
    phone.apply(network, until="contact")
    response = phone.answer("home", boarding="")
    assert shows(response, "الجواب عن السرير ناقص.")
    assert shows(response, "يبقى المقعد لك ولو بدون سرير، وتبقى رتبتك في لائحة انتظار الأسرّة.")


def test_without_a_boarding_house_nobody_is_asked(network, phone, settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    phone.apply(network, home={"boarding": ""})
    assert phone.application.boarding == Boarding.NO


def test_schooling_asks_only_what_counts(network, phone):
    """At the last year of the baccalaureate there is no stream, and no average unless a choice counts it.

    A diploma of another country can be told in every case.
    """
    always = {"diploma", "diploma_year", "foreign", "diploma_country", "diploma_name", "diploma_average"}
    lower = factories.SchoolLevelFactory(order=12)
    programs = [intake.program for intake in network.intakes]
    for program in programs:
        program.min_school_level = lower
        program.save()
    phone.apply(network, until="home", birth={"school_level": lower.code})
    assert set(phone.get("apply/schooling/").context["form"].fields) == always | {"average"}
    network.intakes[0].criteria.update(kind=CriterionKind.ENTERED)
    phone.choose(network.intakes[0])
    assert set(phone.get("apply/schooling/").context["form"].fields) == always
