"""The page of one file: what staff read of the person, what was done, written, said and noted, and who looked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.models import ApplicationEvent, Message, MessageState, MessageTemplate, Opening
from enrollment.outbox.delivery import deliver
from enrollment.outbox.loading import load
from enrollment.privacy.erasure import forget_expired
from enrollment.review.notes import add_note
from enrollment.review.services import decide_choice, enter_mark
from enrollment.security.openings import ONE_OPENING, note_opening
from enrollment.values.marks import MarkValue
from rehamna_portal import roles
from tests.enrollment.test_admin import file_url, sign_in
from tests.enrollment.test_data_export import finish
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    CampaignFactory,
    CenterFactory,
    CriterionFactory,
    IntakeFactory,
    ProgramFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.outbox import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")), seats=2)


@pytest.fixture
def application(here):
    return ApplicationFactory(campaign=here.campaign, intakes=[here])


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


def page_of(client, application) -> str:
    return client.get(file_url(application)).content.decode()


def part(page: str, name: str) -> str:
    """One section, from its heading to the end of its list."""
    return page[page.index(f'id="{name}"') :].partition("</section>")[0]


# --- what was done ----------------------------------------------------------------------------------


def test_the_history_tells_acts_of_the_file_its_offers_and_its_papers_the_latest_first(office, here):
    campaign, (intake,) = deciding(1)
    intake.program.center = here.program.center
    intake.program.save()
    application = candidate(campaign, [intake], 1500)
    intake.criteria.update(weight=99)
    criterion = CriterionFactory(intake=intake, kind="entered", name_fr="Entretien", weight=1)
    enter_mark(application.choices.get(), criterion, MarkValue(1400), by=UserFactory())
    run_and_publish(campaign)
    history = part(page_of(office, application), "moves")
    assert history.index("<b>Place proposée</b>") < history.index("<b>Note saisie</b>")
    assert "Entretien\u00a0: 14,00" in history
    assert "→" not in history


def test_another_centres_mark_stays_hidden_among_the_acts(office, here):
    elsewhere = IntakeFactory(campaign=here.campaign, program=ProgramFactory(center=CenterFactory(accent="eco")))
    application = ApplicationFactory(campaign=here.campaign, intakes=[here, elsewhere])
    criterion = CriterionFactory(intake=elsewhere, kind="entered", name_fr="Entretien secret", weight=1)
    enter_mark(application.choices.get(intake=elsewhere), criterion, MarkValue(1777), reason="Retard", by=UserFactory())
    page = page_of(office, application)
    for hidden in ("17,77", "Entretien secret", "Retard"):
        assert hidden not in page
    assert "<b>Note saisie</b>" in page


def test_why_a_choice_ended_so_is_told_to_staff_and_not_to_the_person(client):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake], 1900)
    application = candidate(campaign, [intake], 1500)
    run_and_publish(campaign)
    choices = part(page_of(sign_in(client, roles.STAFF, intake.program.center), application), "choices")
    assert "Rang 2\u00a0; la dernière place est allée au rang 1." in choices
    assert "otre rang" not in choices


def test_the_marks_stand_with_their_weights_and_the_final_score(office, here):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here], applicant=ApplicantFactory(average=1342))
    here.criteria.update(weight=60)
    criterion = CriterionFactory(intake=here, kind="entered", name_fr="Entretien", weight=40)
    enter_mark(application.choices.get(), criterion, MarkValue(1500), by=UserFactory())
    marks = part(page_of(office, application), "marks")
    assert "14,052" in marks  # (60 × 13,42 + 40 × 15) / 100


# --- messages ---------------------------------------------------------------------------------------


def test_the_very_text_that_left_is_shown_whatever_the_text_says_today(office, application, sms):
    tell(application)
    deliver()
    (left,) = sms()
    MessageTemplate.objects.filter(kind="receipt").update(body_ar="نص جديد {ref}", body_fr="Texte nouveau {ref}")
    messages = part(page_of(office, application), "messages")
    assert left["text"] in messages
    assert "نص جديد" not in messages


def test_a_secret_that_left_is_shown_to_nobody(office, application, sms):
    tell(application, "new_code", code="ABCDEFGHJKLM")
    deliver()
    assert "ABCDEFGHJKLM" in sms()[0]["text"]
    assert "ABCDEFGHJKLM" not in page_of(office, application)
    assert "ABCDEFGHJKLM" not in Message.objects.get().text


def test_what_has_not_left_is_shown_as_it_would_leave(office, application):
    load()
    tell(application)
    assert Message.objects.get().state == MessageState.HELD
    assert application.reference in part(page_of(office, application), "messages")


# --- notes, other campaigns ---------------------------------------------------------------------------


def test_a_note_is_added_on_the_page_and_never_reaches_the_person(office, application):
    address = reverse("admin:enrollment_application_do", args=[application.pk, "note"])
    page = office.post(address, {"text": "Répondra demain"}, follow=True).content.decode()
    assert "Répondra demain" in part(page, "notes")
    assert "obligatoire" not in page
    empty = office.post(address, {"text": " "}).content.decode()
    assert "La remarque est vide." in empty


def test_files_of_other_campaigns_are_named_where_this_account_may_see_them(office, here, application):
    person = application.applicant
    other = CampaignFactory()
    seen = ApplicationFactory(
        campaign=other,
        applicant=ApplicantFactory(phone=person.phone),
        intakes=[IntakeFactory(campaign=other, program=here.program)],
    )
    hidden = ApplicationFactory(
        campaign=other,
        applicant=ApplicantFactory(phone="+212600000001", likeness=person.likeness),
        intakes=[IntakeFactory(campaign=other, program=ProgramFactory(center=CenterFactory(accent="eco")))],
    )
    same = ApplicationFactory(campaign=here.campaign, applicant=ApplicantFactory(phone=person.phone), intakes=[here])
    told = part(page_of(office, application), "person")
    assert seen.reference in told
    assert "même téléphone" in told
    assert hidden.reference not in told
    assert same.reference not in told
    board = sign_in(office, roles.BOARD)
    assert "même nom et même date de naissance" in part(page_of(board, application), "person")


# --- who opened it ------------------------------------------------------------------------------------


def test_each_opening_leaves_one_line_a_minute(office, application):
    for _time in range(2):
        page_of(office, application)
    assert application.openings.count() == 1
    application.openings.update(at=timezone.now() - ONE_OPENING)
    page_of(office, application)
    assert application.openings.count() == 2


def test_looking_costs_one_insert(office, application, django_assert_num_queries):
    staff = UserFactory()
    with django_assert_num_queries(2):  # whether it is new, and the line
        note_opening(application, by=staff)


def test_who_looked_is_shown_to_those_who_answer_for_it_and_goes_with_the_file(client, application):
    colleague = UserFactory(username="curieux", centers=[CenterFactory(accent="code")])
    Opening.objects.create(application=application, by=colleague)
    assert "curieux" not in page_of(sign_in(client, roles.STAFF, CenterFactory(accent="code")), application)
    assert "curieux" in page_of(sign_in(client, roles.MANAGER), application)
    finish(application.campaign, timedelta(days=3650))
    forget_expired()
    assert not Opening.objects.exists()


def test_what_is_refused_is_read_again_without_counting_as_an_opening(office, application):
    choice = application.choices.get()
    office.post(reverse("admin:enrollment_application_choice", args=[choice.pk]), {"decision": "refuse", "reason": ""})
    assert not application.openings.exists()


# --- weight -------------------------------------------------------------------------------------------


def test_a_long_history_is_folded_and_costs_no_more_queries(office, application, django_assert_max_num_queries):
    staff = UserFactory()
    for number in range(14):
        decide_choice(application.choices.get(), eligible=bool(number % 2), reason=f"Raison {number}", by=staff)
        add_note(application, f"Remarque {number}", by=staff)
    page_of(office, application)
    with django_assert_max_num_queries(64):
        page = page_of(office, application)
    assert application.moves.filter(event=ApplicationEvent.DECIDED).count() == 14
    assert 'class="fold"' in part(page, "moves")
