"""After the lists: averages read on the original, people who never come or leave, errors that are made good."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from boarding.models import Stay
from centers.core.errors import Refused
from enrollment import letters
from enrollment.allocation.explanations import explained_choices
from enrollment.models import (
    Application,
    ApplicationEvent,
    Boarding,
    Enrollment,
    Letter,
    Message,
    MessageKind,
    Offer,
    OfferEvent,
    OfferState,
)
from enrollment.offers.averages import verify_average
from enrollment.offers.rules import can_appeal_against
from enrollment.offers.services import accept_offer, decline_offer, end_place, enroll, restore_offer
from enrollment.outbox import rendering
from enrollment.privacy.data_export import of_person
from enrollment.privacy.erasure import anonymise
from enrollment.runs.compute import make_run
from enrollment.runs.missing import missing
from enrollment.tracking.status import FileStatus
from enrollment.values.marks import ABSENT, MarkValue
from programs.models import AverageCheck, Intake
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import CommuneFactory, HouseFactory, ReserveFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.page_tokens import seen_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house():
    return HouseFactory(beds=1)


@pytest.fixture
def staff():
    return UserFactory()


@pytest.fixture
def listed():
    """Five people for two seats that have been given, best first; the first two have accepted."""
    campaign, (intake,) = deciding(2)
    Intake.objects.filter(pk=intake.pk).update(average_check=AverageCheck.ENROLMENT, starts_on=None)
    files = [candidate(campaign, [intake], average) for average in (1700, 1600, 1500, 1400, 1300)]
    run_and_publish(campaign)
    for person in files[:2]:
        accept_offer(offer_of(person))
    return files


def last_offer(application) -> Offer:
    return application.offers.order_by("-pk").first()


def sentences(application) -> list[str]:
    return [sentence for one in explained_choices(application) for sentence in one.sentences]


def told(application, kind) -> Message:
    return Message.objects.get(application=application, kind=kind)


def what_came_back(application) -> str:
    return rendering.render_values(told(application, MessageKind.PLACE_BACK).values, "fr", MessageKind.PLACE_BACK)[
        "given_back"
    ]


# --- the average on the original -----------------------------------------------------------------


def test_who_read_what_and_when_stays_on_the_file(listed, staff):
    application = verify_average(listed[0], MarkValue(1700), by=staff)
    assert (application.average_read, application.average_read_by) == (1700, staff)
    assert application.average_read_at
    line = application.moves.get(event=ApplicationEvent.AVERAGE_READ)
    assert (line.by, line.figures) == (staff, {"read": 1700, "before": 1700})
    verify_average(application, MarkValue(1700), by=staff)
    assert application.moves.filter(event=ApplicationEvent.AVERAGE_READ).count() == 1
    assert offer_of(application).state == OfferState.ACCEPTED


@pytest.mark.parametrize(("true", "keeps"), [(1599, True), (1501, True), (1499, False), (1000, False), (1900, True)])
def test_the_place_stays_where_the_true_average_would_have_had_it(listed, staff, true, keeps):
    """Second of two seats, at 16: the third has 15."""
    application = verify_average(listed[1], MarkValue(true), by=staff)
    assert bool(offer_of(application)) == keeps
    assert application.applicant.average == true
    assert last_offer(application).state == (OfferState.ACCEPTED if keeps else OfferState.ENDED)


def test_a_false_average_is_told_with_its_figures_and_goes_to_its_true_rank(listed, staff):
    application, next_one = listed[1], listed[2]
    verify_average(application, MarkValue(1350), by=staff)
    (sentence,) = sentences(application)
    for figure in ("13,50", "16,00", "4", "2"):
        assert figure in sentence
    assert told(application, MessageKind.PLACE_ENDED).values["reason"]["fr"]
    assert FileStatus(application).status != FileStatus(listed[0]).status
    assert FileStatus(application).next_step
    run_and_publish(application.campaign)
    assert offer_of(next_one).state == OfferState.PENDING
    (one,) = explained_choices(application)
    assert (one.outcome.position, one.ending) == (4, None)
    for other in (next_one, listed[3]):
        decline_offer(offer_of(other))
        run_and_publish(application.campaign)
    assert offer_of(application).state == OfferState.PENDING


def test_shares_count_when_the_list_is_worked_out_again(staff):
    """Of two seats one is kept for women: the only woman stands second, wherever her average puts her."""
    campaign, (intake,) = deciding(2)
    ReserveFactory(intake=intake, percent=50)
    men = [candidate(campaign, [intake], average, person__sex="M") for average in (1700, 1600)]
    woman = candidate(campaign, [intake], 1650)
    run_and_publish(campaign)
    verify_average(woman, MarkValue(1200), by=staff)
    assert offer_of(woman)
    verify_average(men[0], MarkValue(1000), by=staff)
    assert not offer_of(men[0])


def test_a_higher_average_never_harms_and_a_mark_entered_by_hand_follows(listed, staff):
    application = listed[2]
    choice = application.choices.get()
    criterion = choice.intake.criteria.get()
    choice.marks.create(criterion=criterion, hundredths=1100)
    verify_average(application, MarkValue(1800), by=staff)
    assert choice.marks.get().hundredths == 1800
    decline_offer(offer_of(listed[0]))
    run_and_publish(application.campaign)
    assert offer_of(application)


@pytest.mark.parametrize("wrong", [ABSENT, MarkValue(0), MarkValue(999)])
def test_an_average_that_cannot_be_is_refused(listed, staff, wrong):
    with pytest.raises(Refused):
        verify_average(listed[0], wrong, by=staff)


def test_a_misread_average_gives_back_what_it_took(listed, staff):
    application = listed[1]
    verify_average(application, MarkValue(1600), by=staff)
    enroll(application, by=staff)
    verify_average(application, MarkValue(1060), by=staff)
    assert not Enrollment.objects.exists()
    with pytest.raises(Refused):
        restore_offer(last_offer(application), reason="Erreur", by=staff)
    verify_average(application, MarkValue(1600), by=staff)
    assert offer_of(application).state == OfferState.ACCEPTED
    assert Enrollment.objects.get().application == application
    assert told(application, MessageKind.PLACE_BACK)
    assert what_came_back(application) == "Votre place vous est rendue."


def test_a_seat_given_on_meanwhile_gives_the_rank_back_and_the_next_seat(listed, staff):
    application = listed[1]
    verify_average(application, MarkValue(1060), by=staff)
    run_and_publish(application.campaign)
    assert offer_of(listed[2])
    verify_average(application, MarkValue(1600), by=staff)
    offer = last_offer(application)
    assert (offer.state, offer.moves.last().event) == (OfferState.ENDED, OfferEvent.IN_LINE_AGAIN)
    assert sentences(application)
    assert what_came_back(application).startswith("Votre rang sur cette liste vous est rendu")
    Intake.objects.update(seats=3)
    assert restore_offer(offer, reason="", by=staff).state == OfferState.ACCEPTED


def test_an_intake_may_ask_for_the_original_before_anything_is_given(staff):
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake], 1500)
    foreign = candidate(
        campaign, [intake], None, person__stream=None, person__diploma_country="France", person__diploma_name="Bac"
    )
    foreign.choices.get().marks.create(criterion=intake.criteria.get(), hundredths=1400)
    assert not missing(campaign)
    Intake.objects.update(average_check=AverageCheck.RANKING)
    assert [(thing.kind, thing.application) for thing in missing(campaign)] == [("average", person)]
    with pytest.raises(Refused):
        make_run(campaign, by=staff)
    verify_average(person, MarkValue(1300), by=staff)
    run_and_publish(campaign)
    assert offer_of(foreign)


def test_nobody_is_enrolled_before_the_original_was_read(listed, staff):
    with pytest.raises(Refused) as refused:
        enroll(listed[0], by=staff)
    assert len(refused.value.sentences) == 1
    verify_average(listed[0], MarkValue(1700), by=staff)
    assert enroll(listed[0], by=staff)


# --- who never comes, who leaves -------------------------------------------------------------------


@pytest.fixture
def boarder(staff):
    """Enrolled, with the only bed; somebody else waits for seat and bed."""
    campaign, (intake,) = deciding(1)
    Intake.objects.update(starts_on=timezone.localdate() - timedelta(days=3))
    far = {"boarding": Boarding.ESSENTIAL, "person__commune": CommuneFactory(km_to_benguerir=60)}
    person, waiting = (candidate(campaign, [intake], average, **far) for average in (1500, 1400))
    run_and_publish(campaign)
    accept_offer(offer_of(person))
    enroll(person, by=staff)
    person.waiting = waiting
    return person


@pytest.mark.parametrize("event", [OfferEvent.ABSENT, OfferEvent.LEFT])
def test_a_place_that_ends_frees_seat_and_bed_for_the_next_person(boarder, staff, event):
    offer = end_place(boarder, event=event, reason="Appelée trois fois", by=staff)
    assert (offer.state, offer.moves.last().event) == (OfferState.ENDED, event)
    assert not Stay.objects.live().exists()
    run_and_publish(boarder.campaign)
    assert offer_of(boarder.waiting).with_bed
    assert not offer_of(boarder)
    assert boarder.choices.get().given_up


def test_whoever_is_gone_is_offered_nothing_else_and_an_error_gives_all_choices_back(staff):
    campaign, (first, second) = deciding(1, 2)
    Intake.objects.update(starts_on=timezone.localdate() - timedelta(days=3))
    person = candidate(campaign, [first, second], 1500)
    run_and_publish(campaign)
    accept_offer(offer_of(person))
    offer = end_place(person, event=OfferEvent.ABSENT, reason="Non venue", by=staff)
    run_and_publish(campaign)
    assert not offer_of(person)
    restore_offer(offer, reason="Elle était là", by=staff)
    assert offer_of(person).choice.intake == first
    assert list(person.choices.values_list("given_up", flat=True)) == [False, False]


def test_whoever_lost_a_place_is_told_everywhere_and_holds_no_certificate(boarder, staff):
    assert Letter.ENROLLMENT in letters.available(boarder)
    end_place(boarder, event=OfferEvent.LEFT, reason="A déménagé", by=staff)
    application = Application.objects.get(pk=boarder.pk)
    assert Letter.ENROLLMENT not in letters.available(application)
    assert Letter.OFFER not in letters.available(application)
    assert not FileStatus(application).enrolled
    assert sentences(application)
    assert told(application, MessageKind.PLACE_ENDED)
    assert "A déménagé" in str(of_person(application))
    (one,) = explained_choices(application)
    assert can_appeal_against(one) == []


def test_nobody_is_absent_before_the_first_day_and_a_reason_is_needed(boarder, staff):
    Intake.objects.update(starts_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        end_place(boarder, event=OfferEvent.ABSENT, reason=" ", by=staff)
    assert len(refused.value.sentences) == 2
    assert end_place(boarder, event=OfferEvent.LEFT, reason="Parti", by=staff)


def test_only_an_accepted_place_of_the_own_centre_is_ended_for_a_known_cause(boarder, staff):
    with pytest.raises(Refused):
        end_place(boarder, event=OfferEvent.AVERAGE, reason="Faux", by=staff)
    with pytest.raises(Refused):
        end_place(boarder, event=OfferEvent.LEFT, reason="Parti", among=boarder.waiting.choices.all(), by=staff)
    with pytest.raises(Refused):
        end_place(boarder.waiting, event=OfferEvent.LEFT, reason="Parti", by=staff)


def test_an_error_gives_place_bed_and_enrolment_back(boarder, staff):
    offer = end_place(boarder, event=OfferEvent.ABSENT, reason="Non venue", by=staff)
    with pytest.raises(Refused):
        restore_offer(offer, reason=" ", by=staff)
    assert restore_offer(offer, reason="Elle était là", by=staff).state == OfferState.ACCEPTED
    assert Enrollment.objects.get().application == boarder
    assert Stay.objects.live().get().state == "kept"
    assert not boarder.choices.get().given_up


def test_without_a_free_seat_the_rank_comes_back_first_in_line(boarder, staff):
    offer = end_place(boarder, event=OfferEvent.ABSENT, reason="Non venue", by=staff)
    run_and_publish(boarder.campaign)
    assert restore_offer(offer, reason="Elle était là", by=staff).state == OfferState.ENDED
    decline_offer(offer_of(boarder.waiting))
    run_and_publish(boarder.campaign)
    assert offer_of(boarder).with_bed


def test_a_place_ended_twice_by_two_hands_ends_once(boarder, staff):
    end_place(boarder, event=OfferEvent.LEFT, reason="Parti", by=staff)
    with pytest.raises(Refused):
        end_place(boarder, event=OfferEvent.LEFT, reason="Parti", by=staff)
    assert Message.objects.filter(kind=MessageKind.PLACE_ENDED).count() == 1


# --- as staff do it --------------------------------------------------------------------------------


def press(client, application, verb, **answers):
    address = reverse("admin:enrollment_application_do", args=[application.pk, verb])
    return client.post(address, {**answers, **seen_on(client, address)}, follow=True).content.decode()


@pytest.fixture
def office(client, listed):
    return sign_in(client, roles.HEAD, listed[0].choices.get().intake.program.center)


def test_the_average_is_asked_where_somebody_is_enrolled(office, listed):
    press(office, listed[0], "enroll", average="")
    assert not Enrollment.objects.exists()
    press(office, listed[0], "enroll", average="17,00")
    assert Enrollment.objects.get().application == listed[0]


def test_enrolling_with_a_false_average_says_that_the_place_has_gone_back(office, listed):
    page = press(office, listed[1], "enroll", average="12,50")
    assert "12,50" in page
    assert last_offer(listed[1]).state == OfferState.ENDED
    assert not Enrollment.objects.exists()


def test_staff_note_an_average_end_a_place_and_give_it_back(office, listed):
    assert "16,00" in press(office, listed[1], "average", average="١٦٫٠٠")
    press(office, listed[1], "end-place", event="average", reason="Faux")
    assert offer_of(listed[1])
    press(office, listed[1], "end-place", event="left", reason="A déménagé")
    offer = last_offer(listed[1])
    assert offer.state == OfferState.ENDED
    restore = reverse("admin:enrollment_offer_do", args=[offer.pk, "restore"])
    office.post(restore, {"reason": "Erreur de personne", **seen_on(office, restore)})
    assert offer_of(listed[1]) == offer


@pytest.mark.parametrize("role", [roles.BOARD, roles.STAFF])
def test_who_does_not_head_the_centre_ends_no_place(client, listed, role):
    center = listed[1].choices.get().intake.program.center
    sign_in(client, role, *([center] if role == roles.STAFF else []))
    press(client, listed[1], "end-place", event="left", reason="A déménagé")
    assert offer_of(listed[1])


def test_an_anonymised_file_tells_no_average(listed, staff):
    application = verify_average(listed[1], MarkValue(1060), by=staff)
    anonymise(application, expired=True)
    application.refresh_from_db()
    assert (application.average_read, application.average_read_by) == (None, None)
    assert "10,60" not in str(
        [move.figures for move in (*application.moves.all(), *last_offer(application).moves.all())]
    )
    assert sentences(application)
