"""Rows for tests, so dull that nobody needs to open this file: every factory makes a valid row alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from boarding import models as boarding
from boarding.models import StayState
from centers import models as centers
from centers.loading import DATA, read_rows
from centers.models import Accent, CenterStatus, Certainty
from enrollment import models as enrollment
from enrollment.models import ApplicationState, Boarding, Eligibility, Sex
from programs import models as programs
from programs.models import CampaignState, CriterionKind

AGREED = date(2021, 2, 17)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = centers.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password("a long pass phrase")
    is_staff = True

    @factory.post_generation
    def centers(self, create, extracted, **kwargs):
        if extracted:
            self.centers.set(extracted)


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = centers.Commune

    code = factory.Sequence(lambda n: f"07.427.99.{n:02}")
    slug = factory.Sequence(lambda n: f"commune-{n}")
    name_ar = factory.Sequence(lambda n: f"جماعة {n}")
    name_fr = factory.Sequence(lambda n: f"Commune {n}")
    population_2024 = 9000
    population_2014 = 8000
    households_2024 = 2000
    lat = Decimal("32.2")
    lon = Decimal("-7.9")
    km_to_benguerir = Decimal("40.0")


class NetworkFactory(DjangoModelFactory):
    """The network of the data files, or what is told of another; its town only where one is given."""

    class Meta:
        model = centers.Network
        django_get_or_create = ("one",)

    one = 1

    @classmethod
    def _adjust_kwargs(cls, **told):
        (row,) = read_rows(DATA / "network.json")
        return {**row, "town": None, **told}


class CenterFactory(DjangoModelFactory):
    class Meta:
        model = centers.Center
        django_get_or_create = ("accent",)

    accent = factory.Iterator([Accent.CODE, Accent.AV, Accent.ECO])
    slug = factory.LazyAttribute(lambda o: f"centre-{o.accent}")
    name_ar = factory.LazyAttribute(lambda o: f"مركز {o.slug}")
    name_fr = factory.LazyAttribute(lambda o: f"Centre {o.slug}")
    short_name_ar = factory.LazyAttribute(lambda o: f"مركز {o.accent}")
    short_name_fr = factory.LazyAttribute(lambda o: f"Centre {o.accent}")
    glyph = factory.SelfAttribute("accent")
    status = CenterStatus.OPEN
    status_as_of = AGREED


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = centers.Partner

    slug = factory.Sequence(lambda n: f"partner-{n}")
    name_ar = factory.Sequence(lambda n: f"شريك {n}")
    name_fr = factory.Sequence(lambda n: f"Partenaire {n}")


class SchoolLevelFactory(DjangoModelFactory):
    """BAC (13) unless told: the level of most tests."""

    class Meta:
        model = programs.SchoolLevel
        django_get_or_create = ("order",)

    order = 13
    code = factory.LazyAttribute(lambda o: {9: "3AC", 12: "2BAC", 13: "BAC"}.get(o.order, f"L{o.order}"))
    name_ar = factory.LazyAttribute(lambda o: f"مستوى {o.order}")
    name_fr = factory.LazyAttribute(lambda o: f"Niveau {o.order}")


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = programs.Sector
        django_get_or_create = ("code",)

    code = "DIA"
    name_ar = "الرقمنة"
    name_fr = "Digital"


class LevelFactory(DjangoModelFactory):
    class Meta:
        model = programs.Level
        django_get_or_create = ("code",)

    code = "TS"
    name_ar = "التقني المتخصص"
    name_fr = "Technicien spécialisé"
    min_age = 15
    max_age = 30
    bridge_max_age = 33
    min_months = 24
    max_months = 24
    certainty = Certainty.HIGH
    min_school_level = factory.SubFactory(SchoolLevelFactory)


class StreamFactory(DjangoModelFactory):
    class Meta:
        model = programs.Stream
        django_get_or_create = ("code",)

    code = "SVT"
    name_ar = "علوم الحياة والأرض"
    name_fr = "Sciences de la vie et de la terre"
    family = "scientifique"


class ProgramFactory(DjangoModelFactory):
    class Meta:
        model = programs.Program

    slug = factory.Sequence(lambda n: f"program-{n}")
    name_ar = factory.Sequence(lambda n: f"شعبة رقم {n}")
    name_fr = factory.Sequence(lambda n: f"Filière {n}")
    level = factory.SubFactory(LevelFactory)
    sector = factory.SubFactory(SectorFactory)
    center = factory.SubFactory(CenterFactory)
    min_school_level = factory.SubFactory(SchoolLevelFactory)
    certainty = Certainty.HIGH


class CampaignFactory(DjangoModelFactory):
    """Open since a week and for a month, entry in 2027."""

    class Meta:
        model = programs.Campaign

    slug = factory.Sequence(lambda n: f"campaign-{n}")
    name_ar = factory.Sequence(lambda n: f"دورة {n}")
    name_fr = factory.Sequence(lambda n: f"Campagne {n}")
    entry_year = 2027
    state = CampaignState.OPEN
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))
    four_eyes = False
    draw_secret = "0" * 64
    draw_commitment = "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55"

    class Params:
        deciding = factory.Trait(
            state=CampaignState.DECIDING,
            opens_at=datetime(2026, 1, 1, tzinfo=UTC),
            closes_at=datetime(2026, 2, 1, tzinfo=UTC),
            draw_public="2026-02-02 12345",
        )


class IntakeFactory(DjangoModelFactory):
    """With one criterion, the declared average, unless `criteria=()` is passed."""

    class Meta:
        model = programs.Intake
        skip_postgeneration_save = True

    campaign = factory.SubFactory(CampaignFactory)
    program = factory.SubFactory(ProgramFactory)
    slug = factory.Sequence(lambda n: f"intake-{n}")
    seats = 20
    average_check = "never"  # reading originals is tried where it matters
    starts_on = date(2027, 9, 15)

    @factory.post_generation
    def criteria(self, create, extracted, **kwargs):
        if extracted is None:
            CriterionFactory(intake=self)


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = programs.Criterion

    intake = factory.SubFactory(IntakeFactory, criteria=())
    kind = CriterionKind.AVERAGE
    name_ar = "المعدل العام"
    name_fr = "Moyenne générale"
    weight = 100


class ReserveFactory(DjangoModelFactory):
    class Meta:
        model = programs.Reserve

    intake = factory.SubFactory(IntakeFactory)
    group = "women"
    percent = 30
    position = 0


def _latin_likeness(asked) -> str:
    names = {name: getattr(asked, name, "") for name in ("family_name_latin", "given_name_latin")}
    return enrollment.Applicant(birth_date=asked.birth_date, **names).likeness_latin_key()


class ApplicantFactory(DjangoModelFactory):
    class Meta:
        model = enrollment.Applicant

    birth_date = date(2008, 5, 6)
    school_level = factory.SubFactory(SchoolLevelFactory)
    family_name = factory.Sequence(lambda n: f"عائلة{'ابتثجحخدذر'[n % 10]}{'سشصضطظعغفق'[n // 10 % 10]}")
    given_name = "مثال"
    sex = Sex.FEMALE
    phone = "+212612345678"
    commune = factory.SubFactory(CommuneFactory)
    diploma = "bac"
    stream = factory.SubFactory(StreamFactory)
    average = 1345
    diploma_year = 2026
    likeness = factory.Sequence(lambda n: f"{n:064x}")
    likeness_latin = factory.LazyAttribute(_latin_likeness)


class ApplicationFactory(DjangoModelFactory):
    """Sent, with one choice per intake of `intakes` in that order; `draft=True` for one begun."""

    class Meta:
        model = enrollment.Application
        skip_postgeneration_save = True

    campaign = factory.SubFactory(CampaignFactory)
    applicant = factory.SubFactory(ApplicantFactory)
    state = ApplicationState.SUBMITTED
    code_hash = factory.Sequence(lambda n: f"{n:064x}")
    reference = factory.Sequence(lambda n: "RH27-" + f"{n:08d}".translate(str.maketrans("012456", "ABCDEF")))
    list_number = factory.Sequence(lambda n: f"L{n:06d}")
    boarding = Boarding.NO
    answered_pages = 7
    consented_at = factory.LazyFunction(timezone.now)
    submitted_at = factory.LazyFunction(timezone.now)

    class Params:
        draft = factory.Trait(
            state=ApplicationState.DRAFT,
            reference=None,
            list_number=None,
            boarding="",
            consented_at=None,
            submitted_at=None,
            answered_pages=1,
        )
        eligible = factory.Trait(state=ApplicationState.ELIGIBLE)

    @factory.post_generation
    def intakes(self, create, extracted, **kwargs):
        decided = Eligibility.ELIGIBLE if self.state == ApplicationState.ELIGIBLE else Eligibility.PENDING
        for rank, intake in enumerate(extracted or (), start=1):
            ChoiceFactory(application=self, intake=intake, rank=rank, eligibility=decided)


class ChoiceFactory(DjangoModelFactory):
    class Meta:
        model = enrollment.Choice

    application = factory.SubFactory(ApplicationFactory)
    intake = factory.SubFactory(IntakeFactory)
    rank = 1


class SittingFactory(DjangoModelFactory):
    """Of an interview of its own, in two days, for one person at a time."""

    class Meta:
        model = enrollment.Sitting

    criterion = factory.SubFactory(CriterionFactory, kind=CriterionKind.ENTERED, appointment="interview")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    minutes = 30
    places = 1
    room_ar = factory.Sequence(lambda n: f"القاعة {n}")
    room_fr = factory.Sequence(lambda n: f"Salle {n}")
    place_ar = "مقر المركز"
    place_fr = "Au centre"


class HouseFactory(DjangoModelFactory):
    """Two wings of `beds` usable beds each (4 unless told), two to a room."""

    class Meta:
        model = boarding.House
        django_get_or_create = ("slug",)
        skip_postgeneration_save = True

    slug = "benguerir"
    name_ar = "داخلية بنجرير"
    name_fr = "Internat de Benguerir"
    distant_km = Decimal("20.0")

    @factory.post_generation
    def beds(self, create, extracted, **kwargs):
        for sex, slug, ar, fr in ((Sex.FEMALE, "girls", "الفتيات", "Filles"), (Sex.MALE, "boys", "الفتيان", "Garçons")):
            wing = boarding.Wing.objects.create(
                house=self, slug=slug, sex=sex, name_ar=f"جناح {ar}", name_fr=f"Aile {fr}"
            )
            for n in range(4 if extracted is None else extracted):
                room, _ = boarding.Room.objects.get_or_create(wing=wing, number=f"{slug[0].upper()}{n // 2 + 1}")
                boarding.Bed.objects.create(room=room, letter="AB"[n % 2])


class StayFactory(DjangoModelFactory):
    class Meta:
        model = boarding.Stay

    application = factory.SubFactory(ApplicationFactory, eligible=True)
    wing = factory.LazyFunction(lambda: boarding.Wing.objects.get(slug="girls"))
    state = StayState.HELD
