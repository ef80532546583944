"""No colleague's decision is overwritten unseen: the page says who did what when, keeps what was typed, asks again."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from centers.core.seen import Moved, token
from centers.models import BulkJob
from enrollment.applying.corrections import correct_person
from enrollment.documents.services import accept_document
from enrollment.models import (
    Appeal,
    AppealState,
    Application,
    ApplicationMove,
    Document,
    DocumentState,
    Eligibility,
    IdentityCheck,
    LostCode,
    Mark,
    OfferState,
)
from enrollment.offers.appeals import answer_appeal
from enrollment.offers.services import accept_offer, end_place, restore_offer, withdraw
from enrollment.privacy.erasure import answer_erasure, ask_erasure
from enrollment.review.services import decide_choice, enter_mark, reopen_decision
from enrollment.security.recovery import give_new_code
from enrollment.values.marks import MarkValue
from tests.factories import ApplicationFactory, CenterFactory, IntakeFactory, UserFactory
from tests.scenarios.appeals import appealed, published
from tests.scenarios.bulk import confirmed, job_url, planned
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db
SAYS = {"fr": "Entre-temps", "ar": "في هذه الأثناء"}


@pytest.fixture
def colleague():
    return UserFactory(username="colleague", is_superuser=True)


@pytest.fixture(params=["fr", "ar"])
def desk(client, request):
    """My browser; its pages are in `desk.language`."""
    client.force_login(UserFactory(username="me", is_superuser=True, language=request.param))
    client.language = request.param
    return client


@pytest.fixture
def file():
    return ApplicationFactory(intakes=[IntakeFactory(), IntakeFactory()])


def form_of(client, url, action=None) -> dict:
    """The hidden fields of the form of a page that posts to `action` (or to the page)."""
    page = client.get(url).content.decode()
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.S)
    (form,) = [one for one in forms if (f'action="{action}"' in one if action else "csrf" in one)][-1:]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def says_who(client, response, *words) -> str:
    """The page names the colleague, and says what was done; nothing of it was saved."""
    page = response.content.decode()
    found = re.search(rf"{SAYS[client.language]}.*?(?=</)", page, re.S)
    assert found, page
    assert "colleague" in found[0]
    for word in words:
        assert word in found[0]
    return page


def label(client, value) -> str:
    with translation.override(client.language):
        return str(value.label)


def file_url(application):
    return reverse("admin:enrollment_application_change", args=[application.pk])


def test_a_choice_that_a_colleague_decided(desk, colleague, file):
    first = file.choices.get(rank=1)
    url = reverse("admin:enrollment_application_choice", args=[first.pk])
    mine = form_of(desk, file_url(file), url)
    decide_choice(first, eligible=True, by=colleague)
    answer = desk.post(url, {**mine, "decision": "refuse", "reason": "Mon motif"})
    page = says_who(desk, answer, label(desk, Eligibility.ELIGIBLE))
    assert 'value="Mon motif"' in page
    first.refresh_from_db()
    assert first.eligibility == Eligibility.ELIGIBLE
    again = dict(re.findall(r'<input type="hidden" name="(seen)" value="([^"]*)"', page))
    desk.post(url, {**again, "decision": "refuse", "reason": "Mon motif"})
    first.refresh_from_db()
    assert first.eligibility == Eligibility.REFUSED


def test_a_decision_that_a_colleague_changed_is_not_taken_back_unseen(desk, colleague, file):
    first = decide_choice(file.choices.get(rank=1), eligible=True, by=colleague)
    url = reverse("admin:enrollment_application_choice", args=[first.pk])
    mine = form_of(desk, file_url(file), url)
    decide_choice(first, eligible=False, reason="Sans relevé", by=colleague)
    says_who(desk, desk.post(url, {**mine, "decision": "reopen"}), "Sans relevé")
    first.refresh_from_db()
    assert first.refusal == "Sans relevé"


def test_another_choice_or_a_mark_does_not_stand_in_the_way(desk, colleague, file):
    first, second = file.choices.all()
    url = reverse("admin:enrollment_application_choice", args=[first.pk])
    mine = form_of(desk, file_url(file), url)
    decide_choice(second, eligible=True, by=colleague)
    enter_mark(first, first.intake.criteria.get(), MarkValue(1200), by=colleague)
    assert desk.post(url, {**mine, "decision": "accept"}).status_code == 302
    first.refresh_from_db()
    assert first.eligibility == Eligibility.ELIGIBLE


def test_many_files_at_once_leave_those_that_moved(desk, colleague, file):
    other = ApplicationFactory(campaign=file.campaign, intakes=[file.choices.get(rank=1).intake])
    job = planned(desk, "decide_files", [file, other])
    decided = decide_choice(file.choices.get(rank=1), eligible=True, by=colleague)
    reopen_decision(decided, reason="", by=colleague)
    confirmed(desk, job)
    says_who(desk, desk.get(job_url(job)), label(desk, Eligibility.PENDING))
    undecided = Application.objects.filter(choices__eligibility=Eligibility.PENDING).distinct()
    assert list(undecided) == [file]


def test_a_document_that_a_colleague_accepted(desk, colleague, file):
    paper = file.choices.first().intake.program.level.papers.create(code="id", name_ar="بطاقة", name_fr="Carte")
    document = Document.objects.create(application=file, paper=paper, state=DocumentState.RECEIVED, held=1, version=1)
    document.files.create(position=1, name="a.pdf")
    url = reverse("admin:enrollment_application_document", args=[file.pk, "id"])
    mine = form_of(desk, file_url(file), url)
    accept_document(document, version=1, by=colleague)
    for decision in ("refuse", "original"):
        answer = desk.post(url, {**mine, "decision": decision, "reason": "blurred"}, follow=True)
        page = says_who(desk, answer, label(desk, DocumentState.ACCEPTED))
        assert '<option value="blurred" selected>' in page, "the reason that was chosen"
    document.refresh_from_db()
    assert (document.state, document.original_seen_at) == (DocumentState.ACCEPTED, None)


@pytest.mark.parametrize("what", ["answered", "corrected"])
def test_an_appeal_that_a_colleague_worked_on(desk, colleague, what):
    appeal = appealed(published()[2])
    choice = appeal.choice
    url = reverse("admin:enrollment_appeal_do", args=[appeal.pk, "reject"])
    mine = form_of(desk, reverse("admin:enrollment_appeal_change", args=[appeal.pk]), url)
    if what == "answered":
        answer_appeal(appeal, granted=False, answer="Leur réponse", by=colleague)
    else:
        enter_mark(choice, choice.intake.criteria.get(), MarkValue(1900), reason="Lu à nouveau", by=colleague)
    page = says_who(desk, desk.post(url, {**mine, "answer": "Ma réponse"}))
    assert "Ma réponse" in page
    appeal.refresh_from_db()
    assert appeal.answer == ("Leur réponse" if what == "answered" else "")


def test_a_mark_says_who_entered_the_other_one(desk, colleague, file):
    choice = file.choices.get(rank=1)
    criterion = choice.intake.criteria.create(kind="entered", name_ar="مقابلة", name_fr="Entretien", weight=50)
    url = reverse("admin:enrollment_application_marks", args=[choice.intake_id])
    name = f"mark-{choice.pk}-{criterion.pk}"
    desk.get(url)
    enter_mark(choice, criterion, MarkValue(1400), by=colleague)
    says_who(desk, desk.post(url, {name: "9", f"initial-{name}": ""}), "14")
    assert Mark.objects.get(criterion=criterion).hundredths == 1400


def test_a_person_that_a_colleague_corrected(desk, colleague, file):
    url = reverse("admin:enrollment_application_do", args=[file.pk, "correct"])
    mine = form_of(desk, url)
    correct_person(file, {"given_name": "سلمى"}, reason="البطاقة", by=colleague)
    page = says_who(desk, desk.post(url, {**mine, "given_name": "سلوى", "reason": "Ma lecture"}), "البطاقة")
    assert "Ma lecture" in page
    assert Application.objects.get(pk=file.pk).applicant.given_name == "سلمى"
    again = dict(re.findall(r'<input type="hidden" name="(seen)" value="([^"]*)"', page))
    desk.post(url, {**again, "given_name": "سلوى", "reason": "Ma lecture"})
    assert Application.objects.get(pk=file.pk).applicant.given_name == "سلوى"


def test_a_place_that_a_colleague_ended_and_gave_back(desk, colleague):
    campaign, (intake,) = deciding(2)
    person = candidate(campaign, [intake])
    run_and_publish(campaign)
    offer = accept_offer(offer_of(person))
    end = reverse("admin:enrollment_application_do", args=[person.pk, "end-place"])
    mine = form_of(desk, end)
    end_place(person, event="left", reason="Parti", by=colleague)
    restore = reverse("admin:enrollment_offer_do", args=[offer.pk, "restore"])
    later = form_of(desk, restore)
    restore_offer(offer, reason="Erreur", by=colleague)
    for url, answers in ((end, {**mine, "event": "left"}), (restore, later)):
        page = says_who(desk, desk.post(url, {**answers, "reason": "Le mien"}), "Erreur")
        assert "Le mien" in page
    offer.refresh_from_db()
    assert offer.state == OfferState.ACCEPTED


def test_a_code_that_a_colleague_has_just_given(desk, colleague, file):
    asked = LostCode.objects.create(reference=file.reference, birth_date="2008-05-06", phone="+212612345678")
    page = reverse("admin:enrollment_lostcode_change", args=[asked.pk])
    url = reverse("admin:enrollment_lostcode_give", args=[asked.pk, file.pk])
    mine = form_of(desk, page, url)
    given = give_new_code(file, checked=IdentityCheck.PAPERS, by=colleague)
    page = says_who(desk, desk.post(url, {**mine, "checked": "papers"}, follow=True))
    assert re.search(r'<input type="radio" name="checked" value="papers"[^>]* checked>', page), "how it was checked"
    assert given
    asked.refresh_from_db()
    assert asked.state == "open"


def test_content_that_a_colleague_saved(desk, colleague, client):
    center = CenterFactory()
    url = reverse("admin:centers_center_change", args=[center.pk])
    page = desk.get(url)
    fields = {n: v for n, v in page.context["adminform"].form.initial.items() if v is not None}
    sets = [inline.formset.prefix for inline in page.context["inline_admin_formsets"]]
    lines = {f"{prefix}-{name}": 0 for prefix in sets for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    typed = {**fields, **lines, "picture": "", "emblem": ""}
    desk.post(url, {**typed, "edited": page.context.get("edited", 0), "name_fr": "Premier"})
    desk.force_login(UserFactory(username="second", is_superuser=True, language=desk.language))
    late = desk.post(url, {**typed, "edited": page.context.get("edited", 0), "name_fr": "Second"})
    shown = late.content.decode()
    assert SAYS[desk.language] in shown
    assert "me" in re.search(rf"{SAYS[desk.language]}[^<]*", shown)[0]
    assert 'value="Second"' in shown
    center.refresh_from_db()
    assert center.name_fr == "Premier"
    again = re.search(r'name="edited" value="(\d+)"', shown)[1]
    desk.post(url, {**typed, "edited": again, "name_fr": "Second"})
    center.refresh_from_db()
    assert center.name_fr == "Second"


def test_the_confirming_page_shows_the_last_line_without_a_reason_of_another_centre(desk, colleague, file):
    choice = file.choices.get(rank=1)
    enter_mark(choice, choice.intake.criteria.get(), MarkValue(1200), reason="Secret du centre", by=colleague)
    page = desk.get(reverse("admin:enrollment_application_do", args=[file.pk, "withdraw"])).content.decode()
    assert "colleague" in page
    assert "Secret du centre" not in page


def test_a_command_that_looked_at_nothing_is_not_asked(colleague, file):
    first = file.choices.get(rank=1)
    before = token(file)
    decide_choice(first, eligible=True, by=colleague)
    with pytest.raises(Moved) as moved:
        decide_choice(first, eligible=False, reason="x", seen=before, by=colleague)
    assert moved.value.line == ApplicationMove.objects.filter(application=file).last()
    for broken in ("", "enrollment.application", f"enrollment.application.{file.pk}.²", "x" * 5000):
        with pytest.raises(Moved):
            decide_choice(first, eligible=False, reason="x", seen=broken, by=colleague)
    assert decide_choice(first, eligible=False, reason="x", by=colleague).refusal == "x"
    assert not Appeal.objects.filter(state=AppealState.OPEN).exists()


# --- a form that does not say what was looked at ---------------------------------------------------------


def test_a_decision_without_a_token_is_asked_again(desk, colleague, file):
    """An old page, or a program: nothing was looked at, so nothing is overwritten."""
    first = decide_choice(file.choices.get(rank=1), eligible=True, by=colleague)
    says_who(desk, desk.post(reverse("admin:enrollment_application_choice", args=[first.pk]), {"decision": "reopen"}))
    url = reverse("admin:enrollment_application_do", args=[file.pk, "correct"])
    correct_person(file, {"given_name": "سلمى"}, reason="البطاقة", by=colleague)
    says_who(desk, desk.post(url, {"given_name": "سلوى", "reason": "Ma lecture"}))
    job = planned(desk, "decide_files", [file])
    BulkJob.objects.update(rows=[[file.pk, ""]])
    confirmed(desk, job)
    criterion = first.intake.criteria.create(kind="entered", name_ar="مقابلة", name_fr="Entretien", weight=50)
    enter_mark(first, criterion, MarkValue(1400), by=colleague)
    marks = reverse("admin:enrollment_application_marks", args=[first.intake_id])
    says_who(desk, desk.post(marks, {f"mark-{first.pk}-{criterion.pk}": "9"}))
    first.refresh_from_db()
    assert first.eligibility == Eligibility.ELIGIBLE
    assert Application.objects.get(pk=file.pk).applicant.given_name == "سلمى"
    assert Mark.objects.get(criterion=criterion).hundredths == 1400
    assert file.choices.get(rank=2).eligibility == Eligibility.PENDING


def test_a_form_to_be_completed_goes_on_saying_what_was_looked_at(desk, colleague, file):
    """The page that asks for the reason is no look at what a colleague did in between."""
    url = reverse("admin:enrollment_application_do", args=[file.pk, "correct"])
    mine = form_of(desk, url)
    correct_person(file, {"given_name": "سلمى"}, reason="البطاقة", by=colleague)
    page = desk.post(url, {**mine, "given_name": "سلوى", "reason": ""}).content.decode()
    kept = dict(re.findall(r'<input type="hidden" name="(seen)" value="([^"]*)"', page))
    says_who(desk, desk.post(url, {**kept, "given_name": "سلوى", "reason": "Ma lecture"}), "البطاقة")
    assert Application.objects.get(pk=file.pk).applicant.given_name == "سلمى"


def test_what_a_colleague_decided_to_keep_is_not_anonymised_unseen(desk, colleague, file):
    """It cannot be undone: a press on a page from before the answer shows the answer."""
    withdraw(file)
    ask_erasure(file)
    url = reverse("admin:enrollment_application_do", args=[file.pk, "anonymise"])
    mine = form_of(desk, url)
    answer_erasure(file, reason="Un recours est en cours", by=colleague)
    says_who(desk, desk.post(url, mine), "Un recours")
    assert not Application.objects.get(pk=file.pk).anonymised_at
