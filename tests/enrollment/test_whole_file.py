"""A whole file decided at one press, and taken back exactly while the person was told nothing."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from centers.core.errors import Refused
from centers.core.seen import Moved, token
from enrollment.applying.rules import can_correct
from enrollment.documents.services import accept_document, note_original, receive_document
from enrollment.models import (
    Application,
    ApplicationEvent,
    ApplicationMove,
    ApplicationState,
    Document,
    DocumentState,
    DropReason,
    Eligibility,
    Message,
    MessageKind,
    MessageState,
)
from enrollment.offers.services import withdraw
from enrollment.outbox.delivery import deliver
from enrollment.outbox.rendering import shown_messages
from enrollment.review.services import decide_choice
from enrollment.review.undo import last_undoable, undo
from enrollment.review.whole_file import UNDO_FOR, accept_application, ask_paper, refuse_application, set_aside
from programs.models import CampaignState
from programs.services import finish_campaign
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    IntakeFactory,
    ProgramFactory,
    SittingFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.documents import with_papers
from tests.scenarios.interviews import everybody_called, interview
from tests.scenarios.uploads import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory()


@pytest.fixture
def file():
    """Two choices; the person meets the rules of both."""
    first = IntakeFactory()
    return ApplicationFactory(campaign=first.campaign, intakes=[first, IntakeFactory(campaign=first.campaign)])


@pytest.fixture
def asked_for():
    """A file with a paper that was sent, and one that was not."""
    file = with_papers("bac", "photo", applicant__phone="+212612345678")
    paper = file.choices.get().intake.program.level.papers.get(code="bac")
    sent = Document.objects.create(application=file, paper=paper, state=DocumentState.RECEIVED, held=1, version=3)
    sent.files.create(position=1, name="a.pdf")
    return file


def picture(application: Application) -> tuple:
    """All that undoing must put back."""
    application.refresh_from_db()
    choices = application.choices.order_by("rank").values_list("eligibility", "refusal")
    papers = application.documents.order_by("pk").values_list("state", "reason", "version", "held")
    return application.state, application.set_aside_at, list(choices), list(papers)


def eligibilities(application: Application) -> list[str]:
    return list(application.choices.order_by("rank").values_list("eligibility", flat=True))


def test_accepting_follows_the_rules_choice_by_choice(staff):
    open_to_all = IntakeFactory()
    level = open_to_all.program.level
    level.max_age = None
    level.save()
    young = IntakeFactory(campaign=open_to_all.campaign, program=ProgramFactory(level__code="Q", level__max_age=20))
    file = ApplicationFactory(
        campaign=open_to_all.campaign,
        intakes=[open_to_all, young],
        applicant=ApplicantFactory(birth_date="1999-01-01", diploma=""),
    )
    young.program.level.bridge_max_age = None
    young.program.level.save()
    accept_application(file, by=staff)
    assert eligibilities(file) == [Eligibility.ELIGIBLE, Eligibility.REFUSED]
    assert file.moves.count() == 1


def test_whom_no_rule_lets_in_is_not_accepted(staff):
    file = ApplicationFactory(intakes=[IntakeFactory()], applicant=ApplicantFactory(birth_date="1980-01-01"))
    with pytest.raises(Refused) as refusal:
        accept_application(file, by=staff)
    assert refusal.value.reasons[0].code == "none_met"
    assert eligibilities(file) == [Eligibility.PENDING]


def test_a_refusal_is_told_to_the_person_for_all_that_waits(file, staff):
    decide_choice(file.choices.first(), eligible=True, by=staff)
    refuse_application(file, refusal="وثيقة لا توافق الأجوبة.", by=staff)
    assert eligibilities(file) == [Eligibility.ELIGIBLE, Eligibility.REFUSED]
    assert file.choices.last().refusal == "وثيقة لا توافق الأجوبة."


def test_other_centres_choices_stay(file, staff):
    mine = file.choices.filter(rank=2)
    refuse_application(file, refusal="سبب", among=mine, by=staff)
    assert eligibilities(file) == [Eligibility.PENDING, Eligibility.REFUSED]


def test_waiting_changes_no_state_and_a_decision_ends_it(file, staff):
    set_aside(file, by=staff)
    file.refresh_from_db()
    assert (file.state, bool(file.set_aside_at)) == (ApplicationState.SUBMITTED, True)
    accept_application(file, by=staff)
    file.refresh_from_db()
    assert file.set_aside_at is None


def test_a_stale_page_is_refused_with_the_colleagues_name(file, staff):
    looked_at = token(file)
    set_aside(file, by=UserFactory(username="salma"))
    for press in (
        lambda: accept_application(file, seen=looked_at, by=staff),
        lambda: refuse_application(file, refusal="سبب", seen=looked_at, by=staff),
        lambda: ask_paper(file, "bac", seen=looked_at, by=staff),
    ):
        with pytest.raises(Moved, match="salma"):
            press()


# --- papers ----------------------------------------------------------------------------------------


def test_a_paper_that_was_never_sent_is_asked_for_after_ten_minutes(asked_for, staff, sms):
    ask_paper(asked_for, "photo", by=staff)
    message = Message.objects.get()
    assert (message.kind, message.state) == (MessageKind.PAPER_ASKED, MessageState.WAITING)
    deliver()
    assert sms() == []
    deliver(timezone.now() + UNDO_FOR)
    assert asked_for.reference in sms()[0]["text"]


def test_a_paper_that_was_sent_is_asked_for_again_with_a_reason(asked_for, staff):
    ask_paper(asked_for, "bac", version=3, reason="blurred", by=staff)
    document = asked_for.documents.get()
    assert (document.state, document.reason) == (DocumentState.REFUSED, "blurred")
    message = Message.objects.get()
    assert message.next_try - message.created_at >= UNDO_FOR - timedelta(seconds=1)


def test_what_is_to_leave_later_stands_on_no_page_yet(asked_for, staff, sms):
    ask_paper(asked_for, "bac", version=3, reason="blurred", by=staff)
    assert shown_messages(asked_for, "fr") == []
    Message.objects.update(next_try=timezone.now())
    assert len(shown_messages(asked_for, "fr")) == 1


def test_a_channel_that_opens_lets_nothing_leave_earlier(asked_for, staff, sms, settings):
    channel, settings.SMS = settings.SMS, {**settings.SMS, "backend": ""}
    ask_paper(asked_for, "photo", by=staff)
    assert Message.objects.get().state == MessageState.HELD
    settings.SMS = channel
    deliver()
    assert sms() == []
    deliver(timezone.now() + UNDO_FOR)
    assert len(sms()) == 1


# --- undoing -----------------------------------------------------------------------------------------


def press_accept(file, staff):
    return accept_application(file, by=staff)


def press_refuse(file, staff):
    return refuse_application(file, refusal="سبب", by=staff)


def press_wait(file, staff):
    return set_aside(file, by=staff)


def press_ask(file, staff):
    return ask_paper(file, "photo", by=staff)


def press_ask_again(file, staff):
    return ask_paper(file, "bac", version=3, reason="cut", by=staff)


@pytest.mark.parametrize("press", [press_accept, press_refuse, press_wait, press_ask, press_ask_again])
@pytest.mark.parametrize("aside", [False, True], ids=["", "aside"])
def test_undoing_puts_back_exactly_what_was(asked_for, staff, press, aside):
    if aside:
        set_aside(asked_for, by=UserFactory())
    before = picture(asked_for)
    press(asked_for, staff)
    assert picture(asked_for) != before
    undo(last_undoable(staff), by=staff)
    after = picture(asked_for)
    assert (after[:3], [paper for paper in after[3] if paper[0] != DocumentState.REQUESTED]) == (before[:3], before[3])
    assert asked_for.moves.last().event == ApplicationEvent.UNDONE
    assert not Message.objects.exclude(state=MessageState.DROPPED).exists()
    assert last_undoable(staff) is None


def test_after_undoing_the_person_may_correct_again(file, staff):
    assert can_correct(file) == []
    press_accept(file, staff)
    file.refresh_from_db()
    assert can_correct(file)
    file = undo(last_undoable(staff), by=staff)
    assert can_correct(file) == []


def test_an_accepted_paper_is_accepted_again(asked_for, staff):
    accept_document(asked_for.documents.get(), version=3, by=staff)
    press_ask_again(asked_for, staff)
    undo(last_undoable(staff), by=staff)
    assert asked_for.documents.get().state == DocumentState.ACCEPTED


def test_what_was_taken_back_can_be_asked_again_and_is_told_once(asked_for, staff, sms):
    for _time in range(2):
        press_ask_again(asked_for, staff)
        undo(last_undoable(staff), by=staff)
    press_ask_again(asked_for, staff)
    deliver(timezone.now() + UNDO_FOR)
    assert len(sms()) == 1
    assert Message.objects.filter(dropped_for=DropReason.UNDONE).count() == 2


def test_ten_are_undone_in_turn_the_last_first(staff):
    intake = IntakeFactory()
    files = [ApplicationFactory(campaign=intake.campaign, intakes=[intake]) for _number in range(10)]
    before = [picture(file) for file in files]
    presses = (press_accept, press_refuse, press_wait)
    for number, file in enumerate(files):
        presses[number % 3](file, staff)
    undone = [undo(last_undoable(staff), by=staff).pk for _number in range(10)]
    assert undone == [file.pk for file in reversed(files)]
    assert [picture(file) for file in files] == before
    assert ApplicationMove.objects.count() == 20


def test_nothing_is_undone_once_the_person_was_told(asked_for, staff, sms):
    press_ask(asked_for, staff)
    deliver(timezone.now() + UNDO_FOR)
    with pytest.raises(Refused):
        undo(last_undoable(staff), by=staff)
    assert asked_for.moves.filter(event=ApplicationEvent.UNDONE).count() == 0


def test_lists_that_came_out_since_have_told_the_person(staff):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake])
    file = ApplicationFactory(campaign=campaign, intakes=[intake], applicant=ApplicantFactory(average=1000))
    press_accept(file, staff)
    run_and_publish(campaign)
    with pytest.raises(Refused) as refusal:
        undo(last_undoable(staff), by=staff)
    assert refusal.value.reasons[0].code == "told"
    assert eligibilities(file) == [Eligibility.ELIGIBLE]


def test_a_date_that_was_given_since_has_told_the_person(staff):
    criterion = interview()
    file = ApplicationFactory(campaign=criterion.intake.campaign, intakes=[criterion.intake])
    press_accept(file, staff)
    SittingFactory(criterion=criterion, places=5)
    everybody_called(criterion)
    with pytest.raises(Refused) as refusal:
        undo(last_undoable(staff), by=staff)
    assert refusal.value.reasons[0].code == "told"
    assert not Message.objects.filter(kind=MessageKind.DATE_CANCELLED).exists()


def test_whoever_left_the_centre_undoes_nothing_there(file, staff):
    press_accept(file, staff)
    with pytest.raises(Refused) as refusal:
        undo(last_undoable(staff), among=file.choices.filter(rank=1), by=staff)
    assert refusal.value.reasons[0].code == "gone"
    assert eligibilities(file) == [Eligibility.ELIGIBLE, Eligibility.ELIGIBLE]


def the_paper(file: Application, code: str) -> Document:
    return file.documents.get(paper__code=code)


def test_a_paper_that_a_colleague_accepts_meanwhile_is_not_asked_for(asked_for, staff, sms):
    press_ask_again(asked_for, staff)
    accept_document(the_paper(asked_for, "bac"), version=3, by=UserFactory())
    deliver(timezone.now() + UNDO_FOR)
    assert sms() == []


@pytest.mark.parametrize("there", ["sent", "shown"])
def test_a_paper_that_is_there_meanwhile_is_not_asked_for(asked_for, staff, sms, there):
    press_ask(asked_for, staff)
    if there == "sent":
        content = pdf()
        receive_document(asked_for, "photo", io.BytesIO(content), len(content))
    else:
        note_original(asked_for, "photo", by=staff)
    deliver(timezone.now() + UNDO_FOR)
    assert sms() == []


def test_whoever_withdraws_meanwhile_is_asked_for_no_paper(asked_for, staff, sms):
    press_ask(asked_for, staff)
    withdraw(Application.objects.get(pk=asked_for.pk))
    deliver(timezone.now() + UNDO_FOR)
    assert len(sms()) == 1
    assert Message.objects.get(kind=MessageKind.PAPER_ASKED).state == MessageState.DROPPED


def test_once_the_campaign_is_over_nobody_without_a_place_is_asked_for_a_paper(asked_for, staff, sms):
    press_ask(asked_for, staff)
    asked_for.campaign.state = CampaignState.DECIDING
    asked_for.campaign.save()
    finish_campaign(asked_for.campaign, by=staff)
    assert Message.objects.get(kind=MessageKind.PAPER_ASKED).state == MessageState.DROPPED
    deliver(timezone.now() + UNDO_FOR)
    assert len(sms()) == 1


def test_after_ten_minutes_nothing_is_undone(file, staff):
    press_accept(file, staff)
    line = last_undoable(staff)
    ApplicationMove.objects.update(at=timezone.now() - UNDO_FOR)
    assert last_undoable(staff) is None
    line.refresh_from_db()
    with pytest.raises(Refused):
        undo(line, by=staff)


def test_a_colleague_who_came_after_is_named(file, staff):
    press_wait(file, staff)
    line = last_undoable(staff)
    accept_application(file, by=UserFactory(username="salma"))
    with pytest.raises(Moved, match="salma"):
        undo(line, by=staff)


def test_nobody_undoes_what_another_pressed(file, staff):
    press_accept(file, staff)
    assert last_undoable(UserFactory()) is None


def test_a_paper_that_comes_takes_the_file_up_again(asked_for, staff):
    press_ask(asked_for, staff)
    content = pdf()
    receive_document(asked_for, "photo", io.BytesIO(content), len(content))
    asked_for.refresh_from_db()
    assert asked_for.set_aside_at is None
