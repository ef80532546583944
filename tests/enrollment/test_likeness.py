"""One person with several files: found by either name, made one with history, told apart for good; floods set aside."""

from datetime import date

import pytest
from django.urls import reverse

from centers.core.errors import Refused
from enrollment.applying.corrections import begin_correction
from enrollment.models import Application, ApplicationEvent, ApplicationState, Document, FilePair, Mark, Message
from enrollment.models.documents import DocumentState
from enrollment.offers.merging import merge_files, set_aside, stands_for
from enrollment.offers.services import withdraw
from enrollment.privacy.erasure import anonymise, ask_erasure
from enrollment.review.duplicates import unresolved_groups, unresolved_likeness
from enrollment.review.other_files import in_other_campaigns
from enrollment.review.services import enter_mark, note_pairs, note_two_persons
from enrollment.runs.compute import make_run
from enrollment.runs.missing import missing
from enrollment.tracking.status import FileStatus
from enrollment.values.marks import MarkValue
from programs.models import Paper
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import (
    ApplicationFactory,
    CampaignFactory,
    CenterFactory,
    CriterionFactory,
    HouseFactory,
    IntakeFactory,
    ProgramFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db
TWIN = {"applicant__likeness": "a" * 64, "applicant__given_name": "سارة", "applicant__family_name": "العلوي"}
ALIKE = "/admin/enrollment/application/do/alike/"


@pytest.fixture
def here():
    HouseFactory()
    return IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")))


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


@pytest.fixture
def staff():
    return UserFactory()


def files(here, count=2, **more) -> list[Application]:
    return [ApplicationFactory(campaign=here.campaign, intakes=[here], **{**TWIN, **more}) for _ in range(count)]


def compare(kept, other) -> str:
    return reverse("admin:enrollment_application_compare", args=[kept.pk, other.pk])


# --- who is found -----------------------------------------------------------------------------


def test_the_latin_name_is_a_key_of_its_own(here):
    latin = {"applicant__family_name_latin": "El Alaoui", "applicant__given_name_latin": "Sara"}
    one = ApplicationFactory(campaign=here.campaign, intakes=[here], applicant__given_name="سارة", **latin)
    other = ApplicationFactory(campaign=here.campaign, intakes=[here], applicant__given_name="صارة", **latin)
    later = {**latin, "applicant__birth_date": date(2007, 1, 1)}
    ApplicationFactory(campaign=here.campaign, intakes=[here], **later)
    assert list(unresolved_likeness(here.campaign)) == [one, other]


def test_a_person_of_another_campaign_is_shown_and_keeps_nothing_waiting(here, staff):
    (now,) = files(here, 1)
    before = ApplicationFactory(campaign=CampaignFactory(), intakes=[IntakeFactory()], **TWIN)
    assert [one.application for one in in_other_campaigns(now, Application.objects.all())] == [before]
    assert not unresolved_likeness(here.campaign).exists()
    with pytest.raises(Refused):
        merge_files(now, before, pages=[], reason="x", by=staff)


def test_two_persons_are_never_asked_about_again_and_a_third_is_with_each(here, staff):
    one, other = files(here)
    note_two_persons(one, by=staff)
    assert not unresolved_likeness(here.campaign).exists()
    (third,) = files(here, 1)
    assert unresolved_groups(here.campaign.applications.alive()) == [[one.pk, other.pk, third.pk]]
    note_two_persons(third, by=staff)
    assert FilePair.objects.count() == 3
    assert not unresolved_likeness(here.campaign).exists()


# --- made one ---------------------------------------------------------------------------------


def test_two_files_become_one_with_answers_marks_papers_and_history(here, staff):
    criterion = CriterionFactory(intake=here, kind="entered", weight=40)
    second = IntakeFactory(campaign=here.campaign, program=ProgramFactory(center=here.program.center))
    kept = ApplicationFactory(campaign=here.campaign, intakes=[here], **TWIN)
    other = ApplicationFactory(
        campaign=here.campaign,
        intakes=[second, here],
        **TWIN,
        applicant__phone="+212711111111",
        applicant__average=1800,
    )
    enter_mark(other.choices.get(intake=here), criterion, MarkValue(1500), by=staff)
    paper = Paper.objects.create(level=here.program.level, code="photo", name_ar="صورة", name_fr="Photo")
    Document.objects.create(application=other, paper=paper, state=DocumentState.RECEIVED, held=1)
    Message.objects.create(application=other, kind="receipt", key="x", channel="sms", language="ar")
    merge_files(kept, other, pages=["contact", "choices"], reason="Même carte nationale", by=staff)
    kept, other = (Application.objects.get(pk=one.pk) for one in (kept, other))
    assert (kept.applicant.phone, kept.applicant.average) == ("+212711111111", 1345)
    assert [choice.intake for choice in kept.choices.order_by("rank")] == [here, second]
    mark = Mark.objects.get()
    assert (mark.choice.application, mark.hundredths) == (kept, 1500)
    assert Document.objects.get().application == kept
    assert other.state == ApplicationState.WITHDRAWN
    assert not Message.objects.filter(state__in=("queued", "waiting"), application=other).exists()
    assert not Message.objects.filter(kind="withdrawn").exists()
    assert stands_for(other) == kept
    told = kept.moves.get(event=ApplicationEvent.ONE_PERSON)
    assert (told.reason, told.by, told.localized_figures) == ("Même carte nationale", staff, {"other": other.reference})
    assert kept.moves.filter(event=ApplicationEvent.MARKED).count() == 1
    assert FilePair.objects.get().verdict == "one"
    assert not unresolved_likeness(here.campaign).exists()


def test_a_correction_that_was_begun_does_not_undo_what_was_taken_over(here, staff):
    second = IntakeFactory(campaign=here.campaign)
    kept, other = files(here)
    other.choices.update(intake=second)
    begin_correction(kept)
    merge_files(kept, other, pages=["choices"], reason="x", by=staff)
    assert not Application.objects.filter(corrects=kept).exists()
    assert list(kept.choices.values_list("intake", flat=True)) == [here.pk, second.pk]


def test_whoever_asked_for_one_file_to_be_erased_asked_it_of_the_one_that_stands(here, staff):
    kept, other = files(here)
    ask_erasure(other)
    merge_files(kept, other, pages=[], reason="x", by=staff)
    kept.refresh_from_db()
    assert kept.erasure_asked_at
    assert kept.moves.filter(event=ApplicationEvent.ERASURE_ASKED).count() == 1


def test_what_waits_to_leave_goes_to_the_number_that_was_taken_over(here, staff):
    kept = files(here, 1)[0]
    (other,) = files(here, 1, applicant__phone="+212711111111")
    Message.objects.create(
        application=kept, kind="receipt", key="x", channel="sms", language="ar", recipient="+212612345678"
    )
    merge_files(kept, other, pages=["contact"], reason="x", by=staff)
    assert Message.objects.get(key="x").recipient == "+212711111111"


def test_a_file_with_a_place_stands_and_a_broken_rule_takes_nothing(staff):
    campaign, (intake,) = deciding(1)
    placed, waiting = (candidate(campaign, [intake], average=average) for average in (1500, 1400))
    run_and_publish(campaign)
    assert offer_of(placed)
    with pytest.raises(Refused):
        merge_files(waiting, placed, pages=[], reason="x", by=staff)
    with pytest.raises(Refused):
        merge_files(placed, waiting, pages=["home"], reason="x", by=staff)
    with pytest.raises(Refused):
        merge_files(placed, waiting, pages=[], reason=" ", by=staff)
    waiting.applicant.birth_date = date(2010, 5, 6)
    waiting.applicant.save()
    other = candidate(campaign, [intake])
    with pytest.raises(Refused):  # a minor without a guardian
        merge_files(other, waiting, pages=["birth"], reason="x", by=staff)
    assert Application.objects.filter(state=ApplicationState.WITHDRAWN).count() == 0
    merge_files(placed, waiting, pages=["contact"], reason="x", by=staff)
    assert offer_of(placed)


def test_staff_lay_them_side_by_side_and_are_asked_twice(office, here):
    kept, other = files(here)
    other.applicant.phone = "+212711111111"
    other.applicant.save()
    page = office.get(compare(kept, other))
    contact = next(one for one in page.context["pages"] if one["slug"] == "contact")
    assert contact["differs"]
    seen = page.context["form"].initial["seen"]
    for answers in ({"reason": "x"}, {"sure": "on"}):
        assert office.post(compare(kept, other), {"seen": seen, **answers}).status_code == 200
    assert other.moves.count() == 0
    done = {"seen": seen, "reason": "x", "sure": "on", "take": ["contact"]}
    assert office.post(compare(kept, other), done).status_code == 302
    kept.applicant.refresh_from_db()
    assert kept.applicant.phone == "+212711111111"
    file_page = office.get(reverse("admin:enrollment_application_change", args=[other.pk])).content.decode()
    assert kept.reference in file_page


def test_a_colleague_who_was_faster_is_named(office, here, staff):
    kept, other = files(here)
    seen = office.get(compare(kept, other)).context["form"].initial["seen"]
    note_two_persons(kept, by=staff)
    page = office.post(compare(kept, other), {"seen": seen, "reason": "x", "sure": "on"})
    assert staff.username in page.content.decode()
    assert Application.objects.filter(state=ApplicationState.WITHDRAWN).count() == 0


def test_nobody_lays_a_file_of_another_centre_beside(office, here):
    (mine,) = files(here, 1)
    elsewhere = IntakeFactory(campaign=here.campaign, program=ProgramFactory(center=CenterFactory(accent="eco")))
    (theirs,) = files(elsewhere, 1)
    assert office.get(compare(mine, theirs)).status_code == 404
    assert office.get(compare(theirs, mine)).status_code == 404
    page = office.get(f"{ALIKE}?campaign={here.campaign.slug}").content.decode()
    assert mine.reference in page
    assert theirs.reference not in page


# --- floods -----------------------------------------------------------------------------------


def test_a_flood_of_strangers_holds_up_no_run_and_goes_by_one_page(office, staff):
    center = CenterFactory(accent="code")
    campaign, (intake,) = deciding(2)
    intake.program.center = center
    intake.program.save()
    real = candidate(campaign, [intake], person__likeness="a" * 64)
    flood = [ApplicationFactory(campaign=campaign, intakes=[intake], **TWIN) for _ in range(6)]
    assert missing(campaign) == []
    make_run(campaign, by=staff)
    address = reverse("admin:enrollment_application_set_aside", args=[real.pk])
    page = office.get(address)
    assert [file.pk for file in page.context["files"]] == [real.pk, *(file.pk for file in flood)]
    assert str(real.pk) not in page.context["ticked"]
    wanted = {"file": [file.pk for file in flood], "reason": "Envois en masse"}
    assert office.post(address, wanted).context["errors"]
    assert not Application.objects.filter(state=ApplicationState.WITHDRAWN).exists()
    assert office.post(address, {**wanted, "sure": "on"}).status_code == 302
    assert Application.objects.filter(state=ApplicationState.WITHDRAWN).count() == 6
    assert not Message.objects.exists()
    line = flood[0].moves.get(event=ApplicationEvent.FLOODED)
    assert line.reason == "Envois en masse"
    assert not unresolved_likeness(campaign).exists()


def test_two_that_would_both_take_part_do_hold_it_up(staff):
    campaign, (intake,) = deciding(2)
    one = candidate(campaign, [intake], person__likeness="a" * 64)
    waiting = ApplicationFactory(campaign=campaign, intakes=[intake], **TWIN)
    assert [thing.kind for thing in missing(campaign)] == ["undecided"]
    Application.objects.filter(pk=waiting.pk).update(state=ApplicationState.ELIGIBLE)
    waiting.choices.update(eligibility="eligible")
    assert [(thing.kind, thing.application) for thing in missing(campaign)] == [
        ("likeness", one),
        ("likeness", waiting),
    ]


def test_what_holds_a_place_is_never_set_aside_and_twice_is_once(staff):
    campaign, (intake,) = deciding(1)
    placed, other = (candidate(campaign, [intake], average=average) for average in (1500, 1400))
    run_and_publish(campaign)
    done, refused = set_aside([placed.pk, other.pk], reason="x", by=staff)
    assert (done, [application for application, _why in refused]) == (1, [placed])
    assert set_aside([other.pk], reason="x", by=staff) == (0, [])


def test_groups_are_told_apart_in_bulk_and_many_files_with_one_phone_are_shown(office, here):
    first, second = files(here), files(here, applicant__likeness="b" * 64)
    for number in range(5):
        ApplicationFactory(
            campaign=here.campaign,
            intakes=[here],
            applicant__phone="+212700000000",
            applicant__likeness=f"{number}" * 64,
        )
    page = office.get(f"{ALIKE}?campaign={here.campaign.slug}")
    assert [group.size for group in page.context["named"]] == [2, 2]
    assert [group.size for group in page.context["phones"]] == [5]
    assert office.post(f"{ALIKE}?campaign={here.campaign.slug}", {}).context["errors"]
    office.post(f"{ALIKE}?campaign={here.campaign.slug}", {"group": [first[0].pk, second[0].pk]})
    assert FilePair.objects.count() == 2
    assert office.get(ALIKE).context["named"] == []


def test_the_page_begins_with_a_campaign_in_which_something_is_to_be_looked_at(office, here):
    files(here)
    CampaignFactory(entry_year=here.campaign.entry_year + 1, state=here.campaign.state)
    page = office.get(ALIKE)
    assert (page.context["campaign"], len(page.context["named"])) == (here.campaign, 1)


# --- what is told of it -----------------------------------------------------------------------


def test_the_page_of_a_file_shows_the_other_campaigns_of_its_person(office, here):
    (now,) = files(here, 1)
    last = IntakeFactory(campaign=CampaignFactory(), program=here.program)
    before = ApplicationFactory(campaign=last.campaign, intakes=[last], **TWIN)
    page = office.get(reverse("admin:enrollment_application_change", args=[now.pk]))
    assert [one.application for one in page.context["elsewhere"]] == [before]
    assert before.reference in page.content.decode()
    side = office.get(compare(now, before))
    assert side.context["against"]
    assert office.post(compare(now, before), {"two": "1"}).status_code == 302
    assert in_other_campaigns(now, Application.objects.all()) == []


def test_the_person_reads_that_one_file_stands_and_never_the_number_of_the_other(here, staff):
    kept, other = files(here)
    merge_files(kept, other, pages=[], reason="x", by=staff)
    told = str(FileStatus(Application.objects.get(pk=other.pk)).next_step)
    assert "ملف آخر" in told
    assert kept.reference not in told


def test_erasing_a_file_erases_those_it_stands_for_and_the_pairs(here, staff):
    kept, other, third = files(here, 3)
    note_pairs([(other, third)], by=staff)
    merge_files(kept, other, pages=[], reason="Même carte nationale", by=staff)
    anonymise(withdraw(kept, by=staff), by=staff)
    for file in Application.objects.filter(pk__in=(kept.pk, other.pk)).select_related("applicant"):
        assert (bool(file.anonymised_at), file.applicant.phone, file.applicant.family_name) == (True, "", "")
    assert not FilePair.objects.exists()
    third.refresh_from_db()
    assert third.anonymised_at is None
