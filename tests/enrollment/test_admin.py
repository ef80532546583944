"""Staff at work in the admin, from reading a file to enrolling; and nobody gets past her or his centres."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from enrollment.allocation.checker import Rule, Violation
from enrollment.models import (
    Application,
    ApplicationMove,
    ApplicationState,
    Eligibility,
    Enrollment,
    Mark,
    Offer,
    OfferState,
    Run,
    RunState,
)
from enrollment.offers.services import accept_offer, lapse_overdue
from rehamna_portal import roles
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    CenterFactory,
    CriterionFactory,
    IntakeFactory,
    ProgramFactory,
    UserFactory,
)
from tests.scenarios.bulk import confirmed, job_url, planned
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.page_tokens import seen_on

pytestmark = pytest.mark.django_db
LIST = "/admin/enrollment/application/"


@pytest.fixture
def board(client):
    return sign_in(client, roles.BOARD)


def sign_in(client, role, *centers):
    roles.ensure_roles()
    user = UserFactory(centers=centers, language="fr")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


@pytest.fixture
def here():
    return IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")), seats=2)


@pytest.fixture
def elsewhere(here):
    return IntakeFactory(campaign=here.campaign, program=ProgramFactory(center=CenterFactory(accent="eco")))


@pytest.fixture
def office(client, here):
    """The enrolment office of the centre of `here`."""
    return sign_in(client, roles.STAFF, here.program.center)


def file_url(application):
    return f"{LIST}{application.pk}/change/"


def choice_url(choice):
    return reverse("admin:enrollment_application_choice", args=[choice.pk])


def snapshot():
    return (
        list(Application.objects.order_by("pk").values_list("pk", "state", "code_hash")),
        ApplicationMove.objects.count(),
        list(Offer.objects.values_list("pk", "state")),
        list(Run.objects.values_list("pk", "state")),
    )


# --- reading ------------------------------------------------------------------------------------


def test_the_list_and_the_page_hold_what_is_of_the_centre_only(office, here, elsewhere):
    mine = ApplicationFactory(campaign=here.campaign, intakes=[elsewhere, here])
    theirs = ApplicationFactory(campaign=here.campaign, intakes=[elsewhere])
    draft = ApplicationFactory(campaign=here.campaign, draft=True, intakes=[here])
    page = office.get(LIST).content.decode()
    assert mine.reference in page
    assert theirs.reference not in page
    assert office.get(file_url(mine)).status_code == 200
    for other in (theirs, draft):
        assert office.get(file_url(other)).status_code == 404


@pytest.mark.parametrize("how", ["reference", "letters", "parted", "list_number", "name", "phone", "arabic_phone"])
def test_people_are_found_however_they_are_named(office, here, how):
    person = ApplicantFactory(family_name="أيت القاضي", given_name="فاطمة", phone="+212655443322")
    wanted = ApplicationFactory(campaign=here.campaign, applicant=person, intakes=[here])
    other = ApplicationFactory(campaign=here.campaign, intakes=[here])
    asked = {
        "reference": wanted.reference.lower(),
        "letters": wanted.reference[5:].lower(),
        "parted": f"{wanted.reference[2:4]} {wanted.reference[5:9]} {wanted.reference[9:]}",
        "list_number": wanted.list_number,
        "name": "ايت القاضى",
        "phone": "06 55-44-33-22",
        "arabic_phone": "٠٦٥٥٤٤٣٣٢٢",
    }
    page = office.get(LIST, {"q": asked[how]}).content.decode()
    assert wanted.reference in page
    assert other.reference not in page


@pytest.mark.parametrize("value", ["9" * 30, "\u0661", "\u00b2", "x", "\0"])
def test_a_centre_that_is_none_in_the_address_is_no_fault_of_the_portal(office, here, value):
    assert office.get(LIST, {"center": value}).status_code == 200


def test_numbers_keep_their_direction(office, here):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here])
    page = office.get(file_url(application)).content.decode()
    assert re.search(r'<bdi dir="ltr"[^>]*>06 12 34 56 78</bdi>', page)
    assert re.search(rf'<bdi dir="ltr"[^>]*>{application.reference}</bdi>', page)


@pytest.mark.parametrize("address", [LIST, "/admin/enrollment/offer/"])
def test_lists_cost_the_same_for_one_and_for_many(client, address, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    campaign, (intake,) = deciding(60)
    candidate(campaign, [intake])
    run_and_publish(campaign)
    board = sign_in(client, roles.BOARD)
    board.get(address)
    with CaptureQueriesContext(connection) as few:
        board.get(address)
    asked = len(few)
    for _ in range(20):
        candidate(campaign, [intake])
    run_and_publish(campaign)
    board.get(address)  # what is remembered for a minute was forgotten by those changes
    with django_assert_num_queries(asked):
        board.get(address)


# --- deciding -----------------------------------------------------------------------------------


def test_a_choice_is_accepted_refused_with_its_reason_and_taken_back(office, here):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here])
    choice = application.choices.get()
    office.post(choice_url(choice), {"decision": "accept", **seen_on(office, file_url(application))})
    choice.refresh_from_db()
    assert choice.eligibility == Eligibility.ELIGIBLE
    page = office.post(choice_url(choice), {"decision": "refuse", "reason": ""}, follow=True).content.decode()
    choice.refresh_from_db()
    assert choice.eligibility == Eligibility.ELIGIBLE
    assert "messagelist" in page
    typed = {"decision": "refuse", "reason": "Dossier incomplet"}
    office.post(choice_url(choice), {**typed, **seen_on(office, file_url(application))})
    choice.refresh_from_db()
    assert (choice.eligibility, choice.refusal) == (Eligibility.REFUSED, "Dossier incomplet")
    office.post(choice_url(choice), {"decision": "reopen", **seen_on(office, file_url(application))})
    choice.refresh_from_db()
    assert choice.eligibility == Eligibility.PENDING
    assert application.moves.count() == 3


def test_another_centres_choice_is_not_found_even_on_a_shared_file(office, here, elsewhere):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here, elsewhere])
    choice = application.choices.get(intake=elsewhere)
    assert office.post(choice_url(choice), {"decision": "accept"}).status_code == 404
    choice.refresh_from_db()
    assert choice.eligibility == Eligibility.PENDING


def test_many_are_decided_by_the_rules_after_a_preview_that_changes_nothing(office, here, elsewhere):
    good = ApplicationFactory(campaign=here.campaign, intakes=[here, elsewhere])
    old = ApplicationFactory(
        campaign=here.campaign, applicant=ApplicantFactory(birth_date="1980-01-01"), intakes=[here]
    )
    theirs = ApplicationFactory(campaign=here.campaign, intakes=[elsewhere])
    before = snapshot()
    job = planned(office, "decide_files", [good, old, theirs])
    page = office.get(job_url(job)).content.decode()
    assert page.index(old.reference) < page.index(good.reference), "refusals come first"
    assert snapshot() == before
    confirmed(office, job)
    assert good.choices.get(intake=here).eligibility == Eligibility.ELIGIBLE
    assert good.choices.get(intake=elsewhere).eligibility == Eligibility.PENDING
    old.refresh_from_db()
    assert old.state == ApplicationState.REFUSED
    assert theirs.choices.get().eligibility == Eligibility.PENDING


def test_marks_of_an_intake_are_saved_together_and_wrong_ones_keep_what_was_typed(office, here):
    criterion = CriterionFactory(intake=here, kind="entered", name_ar="مقابلة", name_fr="Entretien", weight=40)
    first, second = (ApplicationFactory(campaign=here.campaign, intakes=[here]) for _ in range(2))
    url = reverse("admin:enrollment_application_marks", args=[here.pk])
    boxes = [f"mark-{a.choices.get().pk}-{criterion.pk}" for a in (first, second)]
    page = office.post(url, {boxes[0]: "١٣٫٥", boxes[1]: "27"}).content.decode()
    assert 'value="27"' in page
    assert 'aria-invalid="true"' in page
    assert [mark.hundredths for mark in Mark.objects.all()] == [1350]
    assert office.post(url, {boxes[0]: "13,50", boxes[1]: "08.25"}).status_code == 302
    assert sorted(Mark.objects.values_list("hundredths", flat=True)) == [825, 1350]


def test_marks_of_another_centre_are_not_found(office, elsewhere):
    ApplicationFactory(campaign=elsewhere.campaign, intakes=[elsewhere])
    assert office.get(reverse("admin:enrollment_application_marks", args=[elsewhere.pk])).status_code == 404


def test_a_new_code_is_shown_once_and_ends_the_old_one(office, here):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here])
    url = reverse("admin:enrollment_application_do", args=[application.pk, "new-code"])
    assert office.get(url).status_code == 200
    old = application.code_hash
    application.refresh_from_db()
    assert application.code_hash == old
    assert "errornote" in office.post(url).content.decode()  # nobody gets a code unchecked
    application.refresh_from_db()
    assert application.code_hash == old
    response = office.post(url, {"checked": "papers"})
    application.refresh_from_db()
    assert application.code_hash != old
    assert application.moves.get().figures == {"checked": "papers"}
    assert re.search(r"[A-Z3789]{4} [A-Z3789]{4} [A-Z3789]{4}", response.content.decode())
    assert "no-store" in response["Cache-Control"]


def test_withdrawing_says_why_and_keeps_what_was_typed(office, here):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here])
    url = reverse("admin:enrollment_application_do", args=[application.pk, "withdraw"])
    assert "errornote" in office.post(url, {"reason": ""}).content.decode()
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    office.post(url, {"reason": "À la demande de la personne"})
    application.refresh_from_db()
    assert application.state == ApplicationState.WITHDRAWN
    assert application.moves.last().reason == "À la demande de la personne"


# --- allocations --------------------------------------------------------------------------------


def test_from_preparing_to_enrolling(client):
    campaign, (intake,) = deciding(1)
    winner, loser = candidate(campaign, [intake], average=1500), candidate(campaign, [intake], average=1200)
    board = sign_in(client, roles.BOARD)
    prepare = reverse("admin:enrollment_run_prepare", args=[campaign.pk])
    assert board.get(prepare).status_code == 200
    assert not Run.objects.exists()
    board.post(prepare)
    run = Run.objects.get()
    page = board.get(f"/admin/enrollment/run/{run.pk}/change/").content.decode()
    assert "7/7" in page
    assert winner.list_number in page
    publish = reverse("admin:enrollment_run_do", args=[run.pk, "publish"])
    assert "errornote" in board.post(publish).content.decode(), "without the tick nothing is published"
    assert not Offer.objects.exists()
    board.post(publish, {"read": "on"})
    run.refresh_from_db()
    assert run.state == RunState.PUBLISHED
    offer = Offer.objects.get()
    assert offer.application == winner
    assert "errornote" in board.post(publish, {"read": "on"}).content.decode(), "the second publisher is told"
    accept_offer(offer)
    office = sign_in(client, roles.STAFF, intake.program.center)
    office.post(reverse("admin:enrollment_application_do", args=[winner.pk, "enroll"]))
    assert Enrollment.objects.get().application == winner
    refused = office.post(reverse("admin:enrollment_application_do", args=[loser.pk, "enroll"]))
    assert "errornote" in refused.content.decode()


def test_preparing_says_what_is_missing_and_for_whom_each_a_link(board):
    campaign, (intake,) = deciding(2)
    CriterionFactory(intake=intake, kind="entered", name_ar="مقابلة", name_fr="Entretien", weight=1)
    unread = ApplicationFactory(campaign=campaign, intakes=[intake])
    unmarked = candidate(campaign, [intake])
    page = board.get(reverse("admin:enrollment_run_prepare", args=[campaign.pk])).content.decode()
    assert unread.reference in page
    assert file_url(unread) in page
    assert unmarked.reference in page
    assert reverse("admin:enrollment_application_marks", args=[intake.pk]) in page
    assert "errornote" in board.post(reverse("admin:enrollment_run_prepare", args=[campaign.pk])).content.decode()
    assert not Run.objects.exists()


def test_a_run_that_the_check_refuses_shows_person_and_rule_and_cannot_be_published(board):
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake])
    board.post(reverse("admin:enrollment_run_prepare", args=[campaign.pk]))
    problem = Violation(Rule.OVERTAKEN_SEAT, person.list_number, intake.slug, detail={"position": 1})
    Run.objects.update(state=RunState.DRAFT, problems=[problem.as_fields()])
    run = Run.objects.get()
    page = board.get(f"/admin/enrollment/run/{run.pk}/change/").content.decode()
    assert person.list_number in page
    with translation.override("fr"):
        assert gettext("Nobody is overtaken for a seat") in page
    assert "overtaken" not in page
    board.post(reverse("admin:enrollment_run_do", args=[run.pk, "publish"]), {"read": "on"})
    assert not Offer.objects.exists()


def test_a_lapsed_offer_is_restored_by_its_own_centre_with_a_reason(client):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake])
    run_and_publish(campaign)
    Offer.objects.update(deadline="2026-02-03T00:00Z")
    lapse_overdue()
    offer = Offer.objects.get()
    url = reverse("admin:enrollment_offer_do", args=[offer.pk, "restore"])
    another = CenterFactory(accent="av" if intake.program.center.accent == "eco" else "eco")
    assert sign_in(client, roles.STAFF, another).post(url, {"reason": "x"}).status_code == 404
    office = sign_in(client, roles.STAFF, intake.program.center)
    office.post(url, {"reason": "Téléphone en panne", **seen_on(office, url)})
    offer.refresh_from_db()
    assert offer.state == OfferState.RESTORED


# --- what nobody may do -----------------------------------------------------------------------------


def addresses(application, run, campaign, intake):
    return {
        "list": LIST,
        "file": file_url(application),
        "withdraw": reverse("admin:enrollment_application_do", args=[application.pk, "withdraw"]),
        "code": reverse("admin:enrollment_application_do", args=[application.pk, "new-code"]),
        "enroll": reverse("admin:enrollment_application_do", args=[application.pk, "enroll"]),
        "bulk": reverse("admin:enrollment_application_bulk") + f"?id={application.pk}",
        "marks": reverse("admin:enrollment_application_marks", args=[intake.pk]),
        "prepare": reverse("admin:enrollment_run_prepare", args=[campaign.pk]),
        "run": f"/admin/enrollment/run/{run.pk}/change/",
        "publish": reverse("admin:enrollment_run_do", args=[run.pk, "publish"]),
        "discard": reverse("admin:enrollment_run_do", args=[run.pk, "discard"]),
    }


MAY_OPEN = {
    roles.MANAGER: {"list", "file", "run"},
    roles.BOARD: {"list", "file", "run", "prepare", "publish", "discard"},
    roles.STAFF: {"list", "file", "withdraw", "code", "enroll", "bulk", "marks"},
    roles.WARDEN: set(),
    roles.PARTNER: set(),
    roles.READER: {"list", "file"},
}


@pytest.mark.parametrize("role", MAY_OPEN)
def test_every_address_by_role_and_a_get_changes_nothing(client, role):
    campaign, (intake,) = deciding(1)
    application = candidate(campaign, [intake])
    sign_in(client, roles.BOARD).post(reverse("admin:enrollment_run_prepare", args=[campaign.pk]))
    known = addresses(application, Run.objects.get(), campaign, intake)
    sign_in(client, role, intake.program.center)
    before = snapshot()
    opened = {name for name, url in known.items() if client.get(url).status_code == 200}
    assert opened == MAY_OPEN[role]
    assert snapshot() == before
    for name in set(known) - opened:
        assert client.post(known[name], {"read": "on", "reason": "x", "id": application.pk}).status_code in (403, 404)
    assert snapshot() == before


def test_the_stock_form_writes_nothing(office, here):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here])
    assert office.post(file_url(application), {"state": "eligible"}).status_code == 403
    assert office.get(f"{LIST}{application.pk}/delete/").status_code == 403
    assert office.get(f"{LIST}add/").status_code == 403


def test_the_desk_counts_what_waits_and_links_to_exactly_that(office, here, elsewhere):
    waiting = ApplicationFactory(campaign=here.campaign, intakes=[here])
    done = ApplicationFactory(campaign=here.campaign, intakes=[elsewhere, here])
    office.post(choice_url(done.choices.get(intake=here)), {"decision": "accept"})
    page = office.get("/admin/").content.decode()
    link = re.search(r'href="([^"]+)"><b><bdi dir="ltr">1</bdi></b>', page)[1]
    page = office.get(link).content.decode()
    assert waiting.reference in page
    assert done.reference not in page
