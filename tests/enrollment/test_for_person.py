"""Staff do something with an offer, a phone number or an entry for somebody who is on the phone or at the counter."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from centers.core import seen
from centers.core.errors import Refused
from enrollment.applying.assisted import hand_over, reopen_entry, start_assisted
from enrollment.applying.corrections import correct_phone
from enrollment.models import (
    Application,
    ApplicationEvent,
    Choice,
    Message,
    MessageKind,
    MessageState,
    Offer,
    OfferEvent,
    OfferState,
)
from enrollment.offers.for_person import answer_for_person, extend_offer
from enrollment.offers.rules import ACCEPT, DECLINE, LONGEST_EXTENSION, WAIT
from enrollment.offers.services import lapse_overdue
from rehamna_portal import roles
from tests.enrollment.test_admin import file_url, sign_in
from tests.factories import (
    ApplicationFactory,
    CampaignFactory,
    CenterFactory,
    IntakeFactory,
    ProgramFactory,
    SchoolLevelFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.outbox import tell
from tests.scenarios.page_tokens import seen_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory()


@pytest.fixture
def offer():
    """Of the second choice of two, in the centre of code."""
    campaign, _none = deciding()
    center = CenterFactory(accent="code")
    first, second = (
        IntakeFactory(campaign=campaign, program=ProgramFactory(center=center), seats=1) for _each in range(2)
    )
    candidate(campaign, [first], 1900)
    application = candidate(campaign, [first, second], 1500)
    run_and_publish(campaign)
    return offer_of(application)


@pytest.fixture
def office(client, offer):
    return sign_in(client, roles.STAFF, offer.choice.intake.program.center)


def button(offer, slug):
    return reverse("admin:enrollment_offer_do", args=[offer.pk, slug])


# --- answering --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "state"),
    [(ACCEPT, OfferState.ACCEPTED), (WAIT, OfferState.ACCEPTED_WAITING), (DECLINE, OfferState.DECLINED)],
)
def test_an_answer_on_the_phone_counts_and_says_how_the_person_was_known(offer, staff, answer, state):
    answer_for_person(offer, answer=answer, checked="called", reason="Le père était présent", by=staff)
    offer.refresh_from_db()
    assert offer.state == state
    line = offer.moves.last()
    assert (line.event, line.by, line.figures, line.reason) == (
        OfferEvent.FOR_PERSON,
        staff,
        {"checked": "called"},
        "Le père était présent",
    )
    assert Message.objects.filter(kind=MessageKind.ANSWER_NOTED, application=offer.application).exists()


def test_the_same_answer_twice_is_one_answer_and_one_message(offer, staff):
    for _press in range(2):
        answer_for_person(offer, answer=ACCEPT, checked="called", by=staff)
    assert offer.moves.filter(event=OfferEvent.FOR_PERSON).count() == 1
    assert Message.objects.filter(kind=MessageKind.ANSWER_NOTED).values("key").distinct().count() == 1


@pytest.mark.parametrize("checked", ["", "guess"])
def test_nobody_is_answered_for_whom_nobody_has_checked(offer, staff, checked):
    with pytest.raises(Refused):
        answer_for_person(offer, answer=ACCEPT, checked=checked, by=staff)
    offer.refresh_from_db()
    assert offer.state == OfferState.PENDING


def test_another_centre_answers_for_nobody_here(offer, staff, client):
    elsewhere = Choice.objects.exclude(pk=offer.choice_id)
    with pytest.raises(Refused):
        answer_for_person(offer, answer=ACCEPT, checked="called", among=elsewhere, by=staff)
    with pytest.raises(Refused):
        extend_offer(offer, last_day=timezone.localdate() + timedelta(9), checked="called", among=elsewhere, by=staff)
    other = sign_in(client, roles.STAFF, CenterFactory(accent="eco"))
    assert other.get(button(offer, "answer")).status_code == 404
    assert other.get(button(offer, "extend")).status_code == 404


def test_what_the_person_answered_meanwhile_is_shown_before_it_is_overwritten(offer, staff):
    token = seen.token(offer)
    answer_for_person(offer, answer=WAIT, checked="called", by=staff)
    with pytest.raises(seen.Moved):
        answer_for_person(offer, answer=DECLINE, checked="papers", seen=token, by=UserFactory())


def test_the_centre_answers_from_the_page_of_the_file(office, offer):
    page = office.get(file_url(offer.application))
    assert button(offer, "answer") in page.content.decode()
    answers = {"answer": "accept", "reason": "", **seen_on(office, button(offer, "answer"))}
    unchecked = office.post(button(offer, "answer"), answers)
    assert "Dites comment la personne a été vérifiée" in unchecked.content.decode()
    done = office.post(button(offer, "answer"), {**answers, "checked": "papers"}, follow=True).content.decode()
    offer.refresh_from_db()
    assert offer.state == OfferState.ACCEPTED
    assert "Papiers présentés au guichet" in done[done.index('id="moves"') :]
    assert button(offer, "answer") in done  # an accepted place can still be given back
    assert button(offer, "extend") not in done


# --- more time --------------------------------------------------------------------------------------


def test_more_time_moves_the_deadline_tells_the_person_and_drops_the_old_reminder(offer, staff):
    before, last_day = offer.deadline, timezone.localdate(offer.deadline) + timedelta(3)
    tell(offer.application, MessageKind.OFFER_REMINDER, key="old", deadline=before, program={"ar": "x", "fr": "x"})
    extend_offer(offer, last_day=last_day, checked="called", by=staff)
    offer.refresh_from_db()
    assert timezone.localtime(offer.deadline).replace(tzinfo=None).isoformat(" ") == (
        f"{last_day} {offer.application.campaign.answer_hour:02}:00:00"
    )
    assert set(Message.objects.filter(key="old").values_list("state", flat=True)) == {MessageState.DROPPED}
    told = Message.objects.filter(kind=MessageKind.OFFER_EXTENDED).first()
    assert told.values["deadline"] == offer.deadline.isoformat()
    lapse_overdue(before + timedelta(minutes=1))
    offer.refresh_from_db()
    assert offer.state == OfferState.PENDING
    lapse_overdue(offer.deadline)
    offer.refresh_from_db()
    assert offer.state == OfferState.LAPSED


@pytest.mark.parametrize("days", [-1, 0, LONGEST_EXTENSION.days + 1])
def test_no_time_is_taken_back_nor_given_beyond_what_others_can_wait_for(offer, staff, days):
    base = timezone.localdate() if days > 0 else timezone.localdate(offer.deadline)
    with pytest.raises(Refused):
        extend_offer(offer, last_day=base + timedelta(days), checked="called", by=staff)
    assert Offer.objects.get(pk=offer.pk).deadline == offer.deadline


def test_what_has_lapsed_is_restored_and_not_extended(office, offer, staff):
    Offer.objects.update(deadline=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused):
        extend_offer(offer, last_day=timezone.localdate() + timedelta(2), checked="called", by=staff)
    assert button(offer, "extend") not in office.get(file_url(offer.application)).content.decode()


# --- a phone number -----------------------------------------------------------------------------------


@pytest.fixture
def application():
    intake = IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")))
    return ApplicationFactory(campaign=intake.campaign, intakes=[intake])


def test_a_corrected_number_takes_along_what_waits_and_is_told_to_the_person(application, staff):
    tell(application)
    tell(application, key="failed")
    Message.objects.filter(key="failed").update(state=MessageState.FAILED)
    correct_phone(
        application,
        {"phone": "+212699887766", "has_whatsapp": False},
        checked="papers",
        reason="Chiffre faux",
        by=staff,
    )
    application.applicant.refresh_from_db()
    assert application.applicant.phone == "+212699887766"
    assert set(Message.objects.filter(channel="sms").values_list("recipient", flat=True)) == {"+212699887766"}
    assert Message.objects.filter(kind=MessageKind.PHONE_CHANGED, recipient="+212699887766").exists()
    line = application.moves.get(event=ApplicationEvent.PHONE_CORRECTED)
    assert (line.figures["checked"], line.reason) == ("papers", "Chiffre faux")


def test_what_waits_for_a_mobile_stands_on_the_page_where_the_new_number_takes_no_sms(application, staff):
    tell(application)
    correct_phone(application, {"phone": "+212524308000"}, checked="papers", by=staff)
    assert set(Message.objects.filter(key="one").values_list("state", flat=True)) == {MessageState.DROPPED}


@pytest.mark.parametrize("answers", [{"phone": "+2126"}, {"guardian_phone": "+212699887766"}])
def test_no_number_that_nobody_can_call_and_none_of_a_guardian_who_is_not_there(application, staff, answers):
    with pytest.raises(Refused):
        correct_phone(application, answers, checked="papers", by=staff)
    application.applicant.refresh_from_db()
    assert application.applicant.phone == "+212612345678"


def test_the_number_is_typed_in_any_spelling_and_a_wrong_one_stays_to_be_mended(client, application):
    office = sign_in(client, roles.STAFF, CenterFactory(accent="code"))
    address = reverse("admin:enrollment_application_do", args=[application.pk, "phone"])
    token = seen_on(office, address)
    wrong = office.post(address, {"phone": "06 99", "checked": "called", **token}).content.decode()
    assert 'value="06 99"' in wrong
    office.post(address, {"phone": "06-99 88.77 66", "checked": "called", **token})
    application.applicant.refresh_from_db()
    assert application.applicant.phone == "+212699887766"
    page = office.get(file_url(application)).content.decode()
    assert "Numéro de téléphone corrigé" in page[page.index('id="moves"') :]


# --- an entry with somebody, opened again ---------------------------------------------------------------


@pytest.fixture
def entry(staff):
    campaign, level = CampaignFactory(), SchoolLevelFactory()
    born = timezone.localdate().replace(year=2008, month=5, day=6)
    entry = start_assisted(campaign, consent="spoken", by=staff, birth_date=born, school_level=level, language="ar")
    hand_over(entry, by=staff)
    entry.refresh_from_db()
    return entry


def test_an_entry_is_opened_again_with_the_person_there_and_handed_over_by_a_new_code(entry, staff):
    born, before = entry.application.applicant.birth_date, Application.objects.get().code_hash
    colleague = UserFactory()
    again = reopen_entry(entry, birth_date=born, consent="signed", checked="papers", by=colleague)
    assert again.is_open
    assert again.entered_by == colleague
    assert entry.application.moves.last().event == ApplicationEvent.REOPENED
    hand_over(again, by=colleague)
    assert Application.objects.get().code_hash != before


def test_nobody_opens_an_entry_without_the_birth_date_the_consent_or_time(entry, staff):
    born = entry.application.applicant.birth_date
    right = {"birth_date": born, "consent": "spoken", "checked": "papers"}
    for wrong in ({"birth_date": born - timedelta(1)}, {"consent": ""}, {"checked": ""}):
        with pytest.raises(Refused):
            reopen_entry(entry, **{**right, **wrong}, by=staff)
    entry.application.campaign.closes_at = timezone.now() - timedelta(days=1)
    entry.application.campaign.save()
    with pytest.raises(Refused):
        reopen_entry(entry, **right, by=staff)
