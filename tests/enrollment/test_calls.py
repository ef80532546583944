"""Whom staff call and in which order, and what is kept of a call."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from centers.core.errors import Refused
from enrollment.documents.services import ask_document
from enrollment.models import Application, Call, Document, DocumentReason, DocumentState, LostCode, Message, Offer
from enrollment.offers.services import accept_offer, withdraw
from enrollment.privacy.data_export import of_person
from enrollment.privacy.erasure import forget_expired
from enrollment.review.call_lists import NEAR, call_list, counts
from enrollment.review.calls import note_call
from rehamna_portal import roles
from tests.enrollment.test_admin import file_url, sign_in
from tests.enrollment.test_data_export import finish
from tests.factories import ApplicationFactory, CenterFactory, IntakeFactory, ProgramFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.outbox import tell

pytestmark = pytest.mark.django_db
CALLS = "/admin/enrollment/application/do/calls/"


@pytest.fixture
def here():
    return IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")), seats=2)


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


@pytest.fixture
def user(office):
    return next(iter(CenterFactory(accent="code").staff.all()))


def call_url(application, about="offer"):
    return f"{reverse('admin:enrollment_application_call', args=[application.pk])}?about={about}"


def listed(user, about) -> list[Application]:
    return [row.application for row in call_list(user, about).rows]


@pytest.fixture
def offers(here):
    """Three people of the centre with an offer that ends soon, the second one first."""
    campaign, (intake,) = deciding(3)
    intake.program.center = here.program.center
    intake.program.save()
    people = [candidate(campaign, [intake], average) for average in (1900, 1800, 1700)]
    run_and_publish(campaign)
    soon = timezone.now() + NEAR / 2
    for application, hours in zip(people, (2, 1, 3), strict=True):
        Offer.objects.filter(application=application).update(deadline=soon + timedelta(hours=hours))
    return people


# --- whom -------------------------------------------------------------------------------------------


def test_offers_stand_by_their_deadline_and_whoever_answers_leaves_the_list(user, offers):
    first, second, third = offers
    assert listed(user, "offer") == [second, first, third]
    accept_offer(offer_of(second))
    Offer.objects.filter(application=third).update(deadline=timezone.now() + NEAR + timedelta(hours=1))
    assert listed(user, "offer") == [first]


def test_a_next_try_that_is_due_comes_first_and_one_that_is_ahead_waits(user, offers):
    first, second, third = offers
    note_call(third, outcome="no_answer", about="offer", next_try=timezone.now() + timedelta(hours=1), by=user)
    assert listed(user, "offer") == [second, first]
    assert call_list(user, "offer").later == 1
    Call.objects.update(next_try=timezone.now() - timedelta(minutes=1))
    assert listed(user, "offer") == [third, second, first]


@pytest.mark.parametrize("outcome", ["reached", "will_come"])
def test_who_was_reached_is_not_called_again_about_the_same_thing(user, offers, outcome):
    note_call(offers[1], outcome=outcome, about="papers", by=user)
    assert len(listed(user, "offer")) == 3
    note_call(offers[1], outcome=outcome, about="offer", by=user)
    assert offers[1] not in listed(user, "offer")
    note_call(offers[0], outcome="no_answer", about="offer", by=user)
    assert offers[0] in listed(user, "offer")


def test_papers_arrangements_messages_and_lost_codes_have_their_lists(user, here):
    papers, arrangement, message, code = (ApplicationFactory(campaign=here.campaign, intakes=[here]) for _n in range(4))
    paper = here.program.level.papers.create(code="bac", name_ar="شهادة", name_fr="Attestation", position=1)
    Document.objects.create(
        application=papers, paper=paper, state=DocumentState.REFUSED, held=1, reason=DocumentReason.BLURRED,
        received_at=timezone.now(),
    ).moves.create(to_state=DocumentState.REFUSED)  # fmt: skip
    never_sent = ApplicationFactory(campaign=here.campaign, intakes=[here])
    ask_document(never_sent, "bac", by=user)
    Application.objects.filter(pk=arrangement.pk).update(wants_call=True)
    tell(message)
    Message.objects.filter(key="one").update(state="failed")
    code.applicant.phone = "+212699000000"
    code.applicant.save()
    person = code.applicant
    LostCode.objects.create(name="x", phone=person.phone, birth_date=person.birth_date)
    LostCode.objects.create(name="x", phone=person.phone, birth_date=person.birth_date - timedelta(1))
    found = {"papers": [papers, never_sent], "arrangement": [arrangement], "message": [message], "code": [code]}
    assert {about: listed(user, about) for about in found} == found
    assert counts(user) == {"offer": 0, **{about: len(people) for about, people in found.items()}}


def test_whoever_withdrew_is_called_about_no_paper(user, here):
    here.program.level.papers.create(code="bac", name_ar="شهادة", name_fr="Attestation", position=1)
    application = ApplicationFactory(campaign=here.campaign, intakes=[here])
    ask_document(application, "bac", by=user)
    assert listed(user, "papers") == [application]
    withdraw(application)
    assert listed(user, "papers") == []


def test_another_centre_calls_nobody_here(client, offers):
    other = sign_in(client, roles.STAFF, CenterFactory(accent="eco"))
    assert offers[0].reference not in other.get(CALLS, {"about": "offer"}).content.decode()
    assert other.get(call_url(offers[0])).status_code == 404
    assert other.post(call_url(offers[0]), {"outcome": "reached", "about": "offer"}).status_code == 404
    assert sign_in(client, roles.READER, CenterFactory(accent="code")).get(CALLS).status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_a_list_costs_the_same_for_one_and_for_many(user, offers, people, django_assert_num_queries):
    for application in offers[people:]:
        note_call(application, outcome="reached", about="offer", by=user)
    with django_assert_num_queries(7):
        assert len(call_list(user, "offer").rows) == people


# --- what came of it ------------------------------------------------------------------------------------


def test_a_call_is_noted_from_the_list_and_stands_on_the_file(office, offers):
    page = office.get(CALLS).content.decode()
    assert 'href="tel:+212612345678"' in page
    assert call_url(offers[0]) in page
    answers = {"outcome": "no_answer", "about": "offer", "again": "tomorrow", "moment": "", "note": "Messagerie"}
    done = office.post(call_url(offers[0]), answers, follow=True)
    assert done.redirect_chain[-1][0] == f"{CALLS}?about=offer"
    call = Call.objects.get()
    local = timezone.localtime(call.next_try)
    assert (local.hour, timezone.localdate(call.next_try)) == (10, timezone.localdate() + timedelta(1))
    file = office.get(file_url(offers[0])).content.decode()
    assert "Messagerie" in file[file.index('id="calls"') :]
    assert "Pas de réponse" in file[file.index('id="calls"') :]


def test_whatsapp_opens_on_the_international_number_with_the_reminder(office, offers):
    from enrollment.outbox.loading import load

    load()
    offers[0].applicant.has_whatsapp = True
    offers[0].applicant.save()
    page = office.get(CALLS).content.decode()
    assert page.count("https://wa.me/212612345678?text=") == 1
    assert offers[0].reference in page[page.index("wa.me") :]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"about": "offer", "again": ""}, "Il manque le résultat de l’appel."),
        ({"about": "offer", "outcome": "no_answer", "again": "moment"}, "Il manque le moment du prochain essai."),
        (
            {"about": "offer", "outcome": "no_answer", "again": "moment", "moment": "2020-01-01T10:00"},
            "Le prochain essai est à venir",
        ),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(office, offers, answers, sentence):
    page = office.post(call_url(offers[0]), {**answers, "note": "Voix de femme"}).content.decode()
    assert sentence in page
    assert "Voix de femme" in page
    assert not Call.objects.exists()


def test_a_double_tap_notes_one_call(user, offers):
    for _press in range(2):
        note_call(offers[0], outcome="no_answer", about="offer", by=user)
    assert Call.objects.count() == 1


def test_an_answer_about_an_arrangement_is_noted_with_the_wish(user, here):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here], wants_call=True)
    note_call(application, outcome="no_answer", about="arrangement", by=user)
    assert Application.objects.get().called_at is None
    note_call(application, outcome="reached", about="arrangement", by=user)
    assert Application.objects.get().called_at is not None


def test_the_person_is_told_of_calls_without_the_notes_of_staff_and_they_go_with_the_file(user, here):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here])
    note_call(application, outcome="reached", note="Très en colère", by=user)
    told = str(of_person(application))
    assert "تم الاتصال" in told
    assert "colère" not in told
    finish(application.campaign, timedelta(days=3650))
    forget_expired()
    assert not Call.objects.exists()
    application.refresh_from_db()
    with pytest.raises(Refused):
        note_call(application, outcome="reached", by=UserFactory())


def test_the_list_of_offers_says_which_it_shows_and_leads_to_the_others(office, offers):
    Offer.objects.update(deadline=timezone.now() + 2 * NEAR)
    page = office.get(CALLS).content.decode()
    assert f"dans les {NEAR // timedelta(hours=1)}" in page
    address = f"{reverse('admin:enrollment_offer_changelist')}?call=1"
    assert address in page
    assert office.get(address).context["cl"].result_count == len(offers)
    assert address not in office.get(f"{CALLS}?about=papers").content.decode()
