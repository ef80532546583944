"""The demonstration: refused on a real portal, whole, made up for everyone to see, and ready to be decided."""

import re
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from django.forms import model_to_dict
from django.test import Client, TestCase, override_settings
from django.utils import timezone

from boarding.models import Bed, Stay, StayState
from centers.models import Center, Event, User
from enrollment.applying.rules import broken_sending_rules
from enrollment.models import (
    Appeal,
    AppealState,
    Applicant,
    Application,
    ApplicationState,
    Boarding,
    Choice,
    Convocation,
    ConvocationState,
    Mark,
    Offer,
    OfferState,
    Sitting,
)
from enrollment.offers.averages import verify_average
from enrollment.offers.services import accept_offer, enroll
from enrollment.review.duplicates import unresolved_likeness
from enrollment.review.services import decide_application, enter_mark
from enrollment.runs.compute import make_run
from enrollment.runs.missing import missing
from enrollment.runs.publish import publish_run
from enrollment.values.marks import MarkValue
from programs.catalogue import listed
from programs.models import Campaign, CampaignState, CriterionKind, Intake, IntakeStatus, Program
from programs.rules import broken_entry_rules
from rehamna_portal import roles
from rehamna_portal.demo import codes
from rehamna_portal.demo.campaigns import open_sample, plans
from rehamna_portal.demo.files import Reviewers
from rehamna_portal.demo.people import ADULTS, draw_people

COMMUNES = {"ben-guerir": 100, "tlauh": 50}
PASSWORD = "a pass phrase for the demonstration"


def load_demo(**options) -> str:
    said = StringIO()
    call_command("load_demo", stdout=said, **options)
    return said.getvalue()


@override_settings(DEMO=True, DEMO_PASSWORD=PASSWORD)
class Demonstration(TestCase):
    """Loaded once, with 60 people in the campaign that is being decided."""

    @classmethod
    def setUpTestData(cls):
        with override_settings(DEMO=True, DEMO_PASSWORD=PASSWORD):
            cls.said = load_demo(applicants=60)
        cls.open = Campaign.objects.get(slug="demo-2027")
        cls.deciding = Campaign.objects.get(slug="demo-2027-first")

    def test_its_events_are_marked_and_still_to_come(self):
        events = Event.objects.all()
        assert len(events) == 2
        assert all(event.is_sample and event.starts_at > timezone.now() for event in events)

    def test_each_account_has_its_role_and_its_place(self):
        admin = User.objects.get(username="admin")
        assert admin.is_superuser
        assert admin.check_password(PASSWORD)
        found = {
            user.username: (user.is_staff, *user.groups.values_list("name", flat=True)) for user in User.objects.all()
        }
        assert found == {
            "admin": (True,),
            "manager": (True, roles.MANAGER),
            "editor": (True, roles.EDITOR),
            "board": (True, roles.BOARD),
            "head.coding": (True, roles.HEAD),
            "staff.coding": (True, roles.STAFF),
            "staff.audiovisual": (True, roles.STAFF),
            "staff.eco": (True, roles.STAFF),
            "warden": (True, roles.WARDEN),
            "night": (True, roles.NIGHT),
            "helper": (False, roles.HELPER),
            "partner.province": (False, roles.PARTNER),
            "partner.aifr": (False, roles.PARTNER),
        }
        assert User.objects.get(username="staff.eco").centers.get().slug == "eco-construction"
        assert User.objects.get(username="partner.aifr").partner.slug == "aifr"
        assert all(name in self.said for name in found)
        assert PASSWORD in self.said

    def test_one_campaign_is_open_and_one_is_being_decided(self):
        assert self.open.is_open()
        assert self.deciding.state == CampaignState.DECIDING
        assert self.deciding.closing_at < timezone.now()
        assert {c.entry_year for c in Campaign.objects.all()} == {2027}
        statuses = Counter(row.status for row in listed(Program.objects.all()))
        assert statuses[IntakeStatus.OPEN] == 8
        assert statuses[IntakeStatus.CLOSED] == 4

    def test_everything_carries_the_sample_mark(self):
        assert not Campaign.objects.filter(is_sample=False).exists()
        assert not Intake.objects.filter(is_sample=False).exists()
        assert not Applicant.objects.exclude(family_name__startswith="تجربة ").exists()
        assert not Applicant.objects.exclude(phone__startswith="+212685").exists()

    def test_every_intake_stands_in_a_centre_with_weights_that_sum_to_100_and_two_reserves(self):
        for intake in Intake.objects.annotate(weight=Sum("criteria__weight")):
            assert intake.weight == 100
            assert [(r.group, r.percent) for r in intake.reserves.all()] == [("women", 30), ("distant", 20)]
            intake.clean()
        for campaign in (self.open, self.deciding):
            assert campaign.intakes.values("program__center").distinct().count() == 3
        assert not Intake.objects.exclude(program__certainty="high").exists()

    def test_a_dozen_files_wait_in_the_open_campaign_two_of_them_alike(self):
        states = Counter(self.open.applications.values_list("state", flat=True))
        assert states == {ApplicationState.SUBMITTED: 13}
        assert unresolved_likeness(self.open).count() == 2

    def test_the_files_of_the_other_are_decided_marked_and_complete(self):
        files = self.deciding.applications.annotate(number=Count("choices"))
        assert files.count() == 60
        assert not files.filter(number=0).exists()
        assert missing(self.deciding) == []
        assert Choice.objects.filter(eligibility="refused", application__campaign=self.deciding).exists()
        for file in files:
            late = broken_sending_rules(file)
            assert len(late) == 1, late  # the deadline itself, which has passed
            file.full_clean()
            file.applicant.full_clean()

    def test_people_are_sent_only_where_the_rules_let_them_in(self):
        for choice in Choice.objects.select_related("application__applicant__school_level", "intake__program__level"):
            person = choice.application.applicant
            campaign = choice.application.campaign
            assert broken_entry_rules(choice.intake.program, campaign, person.birth_date, person.school_level) == []

    def test_appeals_against_the_lists_that_are_out_wait_in_each_centre_and_one_is_answered(self):
        appeals = Appeal.objects.filter(choice__application__campaign__slug="demo-2027-early")
        assert Appeal.objects.count() == appeals.count()
        assert appeals.filter(state=AppealState.REJECTED).count() == 1
        for center in Center.objects.all():
            assert appeals.filter(choice__intake__program__center=center).exists()
        assert Campaign.objects.filter(appeals_until=None).count() == 0

    def test_the_warden_has_a_week_to_look_at(self):
        stays = Stay.objects.filter(application__campaign__slug="demo-2027-early")
        assert stays.count() == Stay.objects.count()
        states = Counter(stays.values_list("state", flat=True))
        assert states[StayState.CHECKED_IN] >= 2
        assert states[StayState.HELD] >= 1
        assert states[StayState.ENDED] == 1
        arriving = stays.filter(state=StayState.KEPT, bed__isnull=False, application__enrollment__isnull=False)
        assert arriving.exists()
        assert not Bed.objects.filter(out_of_use=True).exists()

    def test_three_codes_open_their_files_in_both_languages(self):
        shown = re.findall(r"(RH27-\w{8})   (\w{4} \w{4} \w{4})   (\d\d)/(\d\d)/(\d{4})   (.+)", self.said)
        assert [line[-1] for line in shown] == list(codes.DESCRIPTIONS.values())
        assert shown == re.findall(r"(RH27-\w{8})   ([\w ]{14})   (\d\d)/(\d\d)/(\d{4})   (.+)", load_demo())
        for reference, code, day, month, year, _what in shown:
            born = {"birth_date_0": day, "birth_date_1": month, "birth_date_2": year}
            for language in ("ar", "fr"):
                phone = Client()
                page = phone.post(f"/{language}/resume/", {"code": code, **born}, follow=True)
                assert page.request["PATH_INFO"] == f"/{language}/track/file/", page.content.decode()
                assert reference in page.content.decode()

    def test_the_three_are_what_they_are_said_to_be(self):
        bed, waiting, without = [Application.objects.get(reference=one) for one in codes.references()]
        assert bed.held_offer().with_bed
        assert bed.held_offer().state == OfferState.PENDING
        assert waiting.held_offer() is None
        assert not without.held_offer().with_bed
        assert without.boarding == Boarding.IF_POSSIBLE

    def test_one_intake_had_its_interviews_with_a_few_absences_and_one_has_them_to_come(self):
        held, to_come = (
            Sitting.objects.exclude(starts_at__gt=timezone.now()),
            Sitting.objects.filter(starts_at__gt=timezone.now()),
        )
        assert held.exists()
        assert to_come.exists()
        assert all("مثال" in one.room_ar and "exemple" in one.room_fr for one in Sitting.objects.all())
        absent = Convocation.objects.filter(state=ConvocationState.ABSENT)
        assert 0 < absent.count() < Convocation.objects.count() / 4
        marks = Mark.objects.filter(is_absence=True)
        assert set(marks.values_list("choice", "criterion")) == set(absent.values_list("choice", "criterion"))

    def test_dates_run_in_their_order(self):
        for file in self.deciding.applications.all():
            assert self.deciding.opens_at <= file.started_at < file.submitted_at < self.deciding.closing_at
            moments = list(file.moves.order_by("id").values_list("at", flat=True))
            assert file.submitted_at == moments[0] < moments[1] <= moments[-1]
        for campaign in (self.open, self.deciding):
            assert campaign.moves.earliest("at").at == campaign.opens_at

    def test_a_second_run_changes_nothing(self):
        before = [list(model.objects.order_by("pk").values()) for model in (Campaign, Application, Applicant, User)]
        assert "is there" in load_demo(applicants=500, seed=1)
        assert before == [
            list(model.objects.order_by("pk").values()) for model in (Campaign, Application, Applicant, User)
        ]

    def test_a_password_changed_since_is_not_printed(self):
        admin = User.objects.get(username="admin")
        admin.set_password("another pass phrase")
        admin.save()
        assert PASSWORD not in load_demo()

    def test_the_whole_decision_works(self):
        board = User.objects.get(username="board")
        run = make_run(self.deciding, by=board)
        assert run.problems == []
        publish_run(run, by=board)
        offers = Offer.objects.filter(run=run)
        assert 40 <= offers.count() <= 60
        stays = Stay.objects.live().filter(application__campaign=self.deciding)
        assert stays.count() == offers.filter(with_bed=True).count() > 0
        offer = accept_offer(offers.first())
        clerk, person = User.objects.get(username="staff.coding"), offer.application.applicant
        verify_average(offer.application, MarkValue(person.average), by=clerk)
        enroll(offer.application, by=clerk)


@pytest.mark.sqlite_alone
class TestAtOnce(TestCase):
    """Files written at once are what the portal's own actions leave behind."""

    @override_settings(DEMO=True, DEMO_PASSWORD=PASSWORD)
    def test_they_are_equal_in_every_column_that_is_not_drawn(self):
        call_command("load_network", verbosity=0)
        staff = User.objects.create(username="staff")
        by_hand, at_once = (self.desk(plan, staff) for plan in (plans()[0], {**plans()[0], "slug": "again"}))
        people = draw_people(12, seed=5, today=timezone.localdate(), communes=COMMUNES)
        for person in people:
            self.decide(by_hand.send(person), person, staff)
        at_once.fill(people, first=timezone.now(), last=timezone.now())
        for one, other in zip(self.rows(at_once.campaign), self.rows(by_hand.campaign), strict=True):
            assert one == other

    def desk(self, plan, staff):
        rows = [{**row, "slug": f"{row['slug']}-{plan['slug']}"} for row in plan["intakes"]]
        campaign = open_sample({**plan, "intakes": rows}, by=staff)
        return Reviewers(campaign, dict.fromkeys(Center.objects.values_list("pk", flat=True), staff))

    def decide(self, application, person, staff):
        application = decide_application(application, by=staff)
        for choice in application.choices.order_by("rank"):
            for criterion in choice.intake.criteria.filter(kind=CriterionKind.ENTERED):
                enter_mark(choice, criterion, MarkValue(person.skill), by=staff)

    def rows(self, campaign):
        drawn = {"id", "applicant", "campaign", "application", "intake"}
        found = []
        for file in campaign.applications.order_by("pk"):
            file_row = {
                field.name: getattr(file, field.name)
                for field in file._meta.fields
                if not field.name.endswith("_at")
                and field.name not in drawn | {"code_hash", "reference", "list_number"}
            }
            person = {**model_to_dict(file.applicant), "likeness": file.applicant.likeness}
            choices = [(c.rank, c.intake.program, c.eligibility, c.refusal, c.given_up) for c in file.choices.all()]
            moves = [
                (m.from_state, m.to_state, m.by, m.event, sorted(m.figures), m.reason)
                for m in file.moves.order_by("id")
            ]
            marks = [(m.criterion.name_ar, m.entered_by) for m in Mark.objects.filter(choice__application=file)]
            found.append([file_row, {k: v for k, v in person.items() if k != "id"}, choices, moves, marks])
        return found


@pytest.mark.django_db
def test_it_is_refused_on_a_real_portal(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="PORTAL_DEMO=1"):
        load_demo()
    assert not User.objects.exists()


@pytest.mark.sqlite_alone
@pytest.mark.django_db
def test_a_drawn_password_is_kept_for_its_owner_alone(settings, tmp_path):
    settings.DEMO, settings.DEMO_PASSWORD, settings.VAR_DIR = True, "", tmp_path / "var"
    first = load_demo(applicants=0)
    kept = tmp_path / "var" / "demo-password"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.read_text() in first
    assert kept.read_text() in load_demo()


def test_the_same_seed_gives_the_same_people():
    def people(seed):
        return draw_people(50, seed=seed, today=date(2026, 11, 23), communes=COMMUNES)

    assert people(1) == people(1)
    assert people(1) != people(2)


def test_nobody_is_drawn_twice_and_homes_follow_the_population():
    people = draw_people(2000, seed=3, today=date(2026, 11, 23), communes=COMMUNES)
    assert len({(p.given_name, p.family_name, p.birth_date) for p in people}) == 2000
    assert len({p.phone for p in people}) == 2000
    homes = Counter(p.commune for p in people)
    assert 1.6 < homes["ben-guerir"] / homes["tlauh"] < 2.5
    assert {p.school_level for p in people} == set(ADULTS)
