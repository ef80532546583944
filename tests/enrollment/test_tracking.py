"""Following a file: two levels, neutral answers, offers answered, leaving."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from enrollment import lodging
from enrollment.models import Application, ApplicationState, Boarding, Offer, OfferState
from enrollment.offers.services import accept_offer, enroll
from enrollment.security import codes
from enrollment.views.file import rank_tiles
from tests import factories
from tests.scenarios.applicant import Network, Phone, shows, text_of
from tests.scenarios.decisions import candidate, deciding, run_and_publish

# What the page says of a file in each of its states; `test_upgrading` asks PostgreSQL for the pages of all of them.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_alone]

CODE = "ABCDEFGHJKLM"
BIRTH = {"birth_date_0": "6", "birth_date_1": "5", "birth_date_2": "2008"}
PERSONAL = ("apply/check/", "apply/receipt/", "track/file/", "track/file/withdraw/", "track/", "resume/", "apply/name/")


@pytest.fixture
def phone():
    return Phone()


def opened(application: Application, phone: Phone) -> Phone:
    """The phone holds the file, by its code."""
    application.code_hash = codes.code_hash(CODE)
    application.save()
    phone.post("resume/", {"code": CODE, **BIRTH})
    return phone


def masked(response) -> bytes:
    """The page without its token, which differs each time by design."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)


# --- level 1: reference and birth date ------------------------------------------------------


def test_the_first_level_tells_state_and_next_step_and_nothing_personal(phone):
    application = factories.ApplicationFactory(
        campaign__results_on=date(2027, 3, 15), intakes=[factories.IntakeFactory(program__name_ar="شعبة سرية")]
    )
    typed = application.reference.lower().replace("-", " ")
    page = phone.post("track/", {"reference": typed, **BIRTH})
    assert shows(page, "وصلنا ترشيحك")
    assert shows(page, "بعد هذا ندرس ملفك. تنشر اللوائح يوم 15 مارس 2027.")
    person = application.applicant
    for secret in (person.family_name, person.given_name, "612345678", "06 12", "شعبة سرية", person.commune.name_ar):
        assert secret not in text_of(page)
    assert "2008" not in text_of(page)
    assert not phone.client.cookies.get("file")
    assert phone.get("track/file/").status_code == 302


def test_a_draft_has_no_reference_to_track(phone):
    factories.ApplicationFactory(draft=True)
    response = phone.post("track/", {"reference": "None", **BIRTH})
    assert response.context["form"].errors


# --- level 2: by code --------------------------------------------------------------------------


def test_the_code_opens_the_whole_file(phone):
    intake = factories.IntakeFactory()
    application = factories.ApplicationFactory(intakes=[intake])
    opened(application, phone)
    page = phone.get("track/file/")
    assert shows(page, intake.program.name_ar)
    assert shows(page, "لم يحسم بعد")
    assert shows(page, application.reference)


@pytest.mark.parametrize("path", PERSONAL)
def test_personal_pages_are_kept_nowhere(path):
    phone = Phone()
    phone.apply(Network(), until="words" if path in ("apply/check/", "apply/name/") else "check")
    page = phone.get(path)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex">' in text_of(page)


def test_the_line_of_the_boarding_house_stands_on_the_file(phone):
    factories.HouseFactory()
    application = factories.ApplicationFactory(boarding=Boarding.IF_POSSIBLE)
    factories.StayFactory(application=application)
    page = opened(application, phone).get("track/file/")
    with translation.override("ar"):
        assert shows(page, lodging.backend().line(application))


# --- offers --------------------------------------------------------------------------------------


@pytest.fixture
def offered(phone):
    """Somebody second on the first choice's list, with an offer for the second choice; the phone holds the file."""
    campaign, (first, second) = deciding(1, 5)
    candidate(campaign, [first], average=1900)
    application = candidate(campaign, [first, second], average=1500)
    run_and_publish(campaign)
    opened(application, phone)
    return application


def the_offer(application) -> Offer:
    return application.offers.get()


def test_the_file_explains_every_choice_with_its_figures(phone, offered):
    page = phone.get("track/file/")
    offer = the_offer(offered)
    assert shows(page, offer.choice.intake.program.name_ar)
    assert shows(page, offer.choice.intake.program.center.name_ar)
    assert shows(page, "رتبتك 2، وآخر رتبة حصلت على مقعد هي 1.")
    assert shows(page, "في لائحة الانتظار")
    tiles = text_of(page).split('class="place-line"')[1].split("</ol>")[0]
    assert re.findall(r"<b class=.num.>(\d+)</b>", tiles) == ["1", "2"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("accept", OfferState.ACCEPTED),
        ("wait", OfferState.ACCEPTED_WAITING),
        ("decline", OfferState.DECLINED),
    ],
)
def test_an_offer_is_answered_in_two_steps(phone, offered, answer, state):
    offer = the_offer(offered)
    assert f'href="/ar/track/file/{answer}/"' in text_of(phone.get("track/file/"))
    page = phone.get(f"track/file/{answer}/")
    assert shows(page, offer.choice.intake.program.name_ar)
    assert the_offer(offered).state == OfferState.PENDING
    response = phone.post(f"track/file/{answer}/", {"offer": offer.run.number})
    assert the_offer(offered).state == state
    assert response.redirect_chain[-1][0] == "/ar/track/file/"
    assert "message is-success" in text_of(response)


def test_waiting_is_offered_only_where_something_better_may_come(phone):
    campaign, (only,) = deciding(1)
    application = candidate(campaign, [only])
    run_and_publish(campaign)
    page = opened(application, phone).get("track/file/")
    assert "track/file/accept/" in text_of(page)
    assert "track/file/wait/" not in text_of(page)


def test_an_answer_to_an_offer_that_has_changed_is_not_taken(phone, offered):
    response = phone.post("track/file/accept/", {"offer": the_offer(offered).run.number + 1})
    assert shows(response, "تغير المقعد المقترح في هذه الأثناء.")
    assert the_offer(offered).state == OfferState.PENDING


def test_an_answer_after_the_deadline_is_refused_with_its_reason(phone, offered):
    Offer.objects.update(deadline=timezone.now() - timedelta(minutes=1))
    response = phone.post("track/file/accept/", {"offer": the_offer(offered).run.number})
    assert the_offer(offered).state == OfferState.PENDING
    assert "message is-error" in text_of(response)
    assert shows(phone.get("track/file/"), "فالمركز رهن إشارتك: قد يمكن استرجاع المقعد.")


def test_answering_twice_answers_once(phone, offered):
    number = the_offer(offered).run.number
    phone.post("track/file/accept/", {"offer": number})
    response = phone.post("track/file/accept/", {"offer": number})
    assert response.status_code == 200
    assert the_offer(offered).state == OfferState.ACCEPTED
    assert the_offer(offered).moves.filter(to_state=OfferState.ACCEPTED).count() == 1


def test_a_kept_place_can_be_accepted_for_good_or_given_back(phone, offered):
    number = the_offer(offered).run.number
    phone.post("track/file/wait/", {"offer": number})
    page = text_of(phone.get("track/file/"))
    assert "track/file/accept/" in page
    assert "track/file/decline/" in page
    phone.post("track/file/accept/", {"offer": number})
    assert the_offer(offered).state == OfferState.ACCEPTED
    assert phone.get("track/file/wait/")["Location"] == "/ar/track/file/"


def test_an_answer_needs_the_code_and_a_known_word(phone, offered):
    other = Phone()
    assert other.get("track/file/accept/")["Location"] == "/ar/track/"
    other.post("track/file/accept/", {"offer": the_offer(offered).run.number})
    assert the_offer(offered).state == OfferState.PENDING
    assert phone.get("track/file/perhaps/").status_code == 404


def test_posts_without_a_token_are_refused(phone, offered):
    phone.client.handler.enforce_csrf_checks = True
    for path in ("track/file/accept/", "track/file/withdraw/", "apply/forget/", "track/", "resume/", "apply/birth/"):
        refused = phone.post(path, {"offer": 1})
        assert refused.status_code == 403
        assert b'href="/ar/resume/"' in refused.content  # a phone that lost its cookies finds its file again
    assert the_offer(offered).state == OfferState.PENDING


# --- leaving --------------------------------------------------------------------------------------


def test_withdrawing_takes_a_confirmation_and_frees_the_place(phone, offered):
    assert shows(phone.get("track/file/withdraw/"), "بعد السحب ينتقل مقعدك وكل رتبة لك إلى غيرك، ولا يمكن التراجع.")
    assert Application.objects.get(pk=offered.pk).state == ApplicationState.ELIGIBLE
    response = phone.post("track/file/withdraw/")
    assert shows(response, "سحبنا ترشيحك بطلب منك.")
    assert Application.objects.get(pk=offered.pk).state == ApplicationState.WITHDRAWN
    assert the_offer(offered).state == OfferState.DECLINED
    page = text_of(phone.get("track/file/"))
    assert "withdraw" not in page
    assert "track/file/accept" not in page
    assert "to-come" not in page
    assert phone.post("track/file/withdraw/").status_code == 200


def test_an_enrolled_person_sees_no_way_to_give_the_place_back(phone, offered):
    accept_offer(the_offer(offered))
    enroll(offered, by=factories.UserFactory())
    page = text_of(phone.get("track/file/"))
    assert "track/file/decline" not in page
    assert "withdraw" not in page
    assert "message is-error" in text_of(phone.post("track/file/withdraw/"))


# --- the place in line ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rank", "last", "drawn"),
    [
        (37, 34, "1 … 33 34| 35 36 37*"),
        (18, 29, "1 … 17 18* 19 … 28 29| 30"),
        (1, 1, "1|* 2"),
        (1, 0, "1*"),
        (3, 0, "1 2 3*"),
        (34, 34, "1 … 33 34|* 35"),
        (None, 4, ""),
        (4, None, ""),
    ],
)
def test_the_place_in_line(rank, last, drawn):
    tiles = rank_tiles(rank, last)
    text = " ".join(
        f"{tile.rank or '…'}{'|' if 'last' in tile.css else ''}{'*' if 'you' in tile.css else ''}" for tile in tiles
    )
    assert text == drawn
