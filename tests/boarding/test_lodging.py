"""The seam, answered by the boarding house and by none."""

import ast
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone, translation

from boarding import services
from boarding.lodging import HouseLodging
from boarding.models import Bed, House, Room, Stay, StayState, Wing
from centers.core.errors import Refused
from enrollment import lodging
from enrollment.lodging import NullLodging, Supply, WingSupply
from enrollment.models import Offer, OfferState
from enrollment.offers.services import accept_offer, enroll, withdraw
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    CampaignFactory,
    CommuneFactory,
    HouseFactory,
    StayFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db
ENROLLMENT = Path(__file__).resolve().parents[2] / "enrollment"


def draw(list_number: str) -> bytes:
    return sha256(list_number.encode()).digest()


def person(campaign, number, km=None, boarding="essential", **details):
    """A sent application of somebody who lives `km` from Benguerir, or outside the province."""
    commune = CommuneFactory(km_to_benguerir=Decimal(km)) if km is not None else None
    applicant = ApplicantFactory(commune=commune, outside_province=commune is None, **details)
    return ApplicationFactory(
        campaign=campaign, applicant=applicant, list_number=number, boarding=boarding, eligible=True
    )


@pytest.fixture
def campaign():
    return CampaignFactory(deciding=True)


def test_the_setting_names_the_backend():
    assert type(lodging.backend()) is HouseLodging
    with override_settings(LODGING_BACKEND="enrollment.lodging.NullLodging"):
        assert type(lodging.backend()) is NullLodging
    assert type(lodging.backend()) is HouseLodging


def test_far_communes_come_first_and_the_draw_decides_between_equals(campaign):
    HouseFactory(beds=3)
    far, near = person(campaign, "A1", "61.5"), person(campaign, "A2", "20.0", boarding="if_possible")
    equals = [person(campaign, number, "40.0") for number in ("B1", "B2", "B3", "B4")]
    abroad = person(campaign, "C1")
    boy = person(campaign, "D1", "40.0", sex="M")
    supply = HouseLodging().for_campaign(campaign, [near, *equals, boy, far, abroad], draw)
    drawn = sorted(("B1", "B2", "B3", "B4"), key=draw)
    assert supply.wings == {
        "girls": WingSupply(beds=3, order=["C1", "A1", *drawn, "A2"]),
        "boys": WingSupply(beds=3, order=["D1"]),
    }
    assert supply.wing_of == {"D1": "boys"} | dict.fromkeys(["A1", "A2", *drawn, "C1"], "girls")
    assert supply.held == set()


def test_only_who_asks_and_lives_far_enough_stands_in_the_bed_order(campaign):
    HouseFactory()
    people = [
        person(campaign, "NEAR", "19.9"),
        person(campaign, "NO", "50.0", boarding="no"),
        person(campaign, "YES", "20.0"),
    ]
    supply = HouseLodging().for_campaign(campaign, people, draw)
    assert supply.wings["girls"].order == ["YES"]
    assert supply.wing_of == {"NEAR": "girls", "YES": "girls"}
    assert [HouseLodging().asks(application) for application in people] == [True, False, True]


def test_live_stays_are_held_by_their_people_and_taken_from_everybody_else(campaign):
    HouseFactory(beds=6)
    Bed.objects.filter(room__wing__slug="girls").first().delete()
    broken = Bed.objects.filter(room__wing__slug="girls").first()
    broken.out_of_use = True
    broken.save()
    mine = person(campaign, "MINE", "40.0")
    StayFactory(application=mine, state=StayState.KEPT)
    StayFactory(application=person(campaign, "GONE", "40.0"), state=StayState.RELEASED)
    StayFactory()
    supply = HouseLodging().for_campaign(campaign, [mine], draw)
    assert supply.held == {"MINE"}
    assert supply.wings["girls"].beds == 6 - 2 - 1


def test_who_never_came_or_has_left_asks_for_no_other_bed(campaign):
    HouseFactory()
    absent, left, silent = (person(campaign, number, "40.0") for number in ("ABSENT", "LEFT", "SILENT"))
    services.no_show(StayFactory(application=absent, state=StayState.KEPT), by=UserFactory())
    services.check_out(resident_of(left), by=UserFactory())
    StayFactory(application=silent)
    HouseLodging().release(silent, place=OfferState.LAPSED, reason="", by=None)
    supply = HouseLodging().for_campaign(campaign, [absent, left, silent], draw)
    assert supply.wings["girls"].order == ["SILENT"]
    assert supply.wing_of == {"SILENT": "girls"}


def resident_of(application):
    bed = Bed.objects.filter(room__wing__slug="girls").first()
    return StayFactory(application=application, state=StayState.CHECKED_IN, bed=bed, checked_in_at=timezone.now())


def test_the_number_of_questions_to_the_database_does_not_grow(campaign, django_assert_num_queries):
    HouseFactory()
    people = [person(campaign, f"P{n}", str(20 + n)) for n in range(9)]
    for application in people[:4]:
        StayFactory(application=application)
    with django_assert_num_queries(3):
        HouseLodging().for_campaign(campaign, people, draw)


def test_a_bed_goes_its_way_through_the_seam(campaign):
    HouseFactory(beds=1)
    house, warden = HouseLodging(), UserFactory()
    first, second = person(campaign, "A", "40.0"), person(campaign, "B", "50.0")
    house.hold(first, by=warden)
    house.hold(first, by=warden)
    with pytest.raises(Refused):
        house.hold(second, by=warden)
    house.keep(first, by=None)
    stay = Stay.objects.get()
    assert stay.state == StayState.KEPT
    house.release(first, reason="declined", by=None)
    house.hold(second, by=warden)
    assert [(m.from_state, m.to_state, m.by, m.reason) for m in stay.moves.all()] == [
        ("", "held", warden, ""),
        ("held", "kept", None, ""),
        ("kept", "released", None, "declined"),
    ]


def test_who_has_no_bed_can_keep_and_release_nothing(campaign):
    HouseFactory()
    application = person(campaign, "A", "40.0")
    HouseLodging().keep(application, by=None)
    HouseLodging().release(application, reason="", by=None)
    assert not Stay.objects.exists()


def test_without_a_wing_for_them_nobody_is_put_elsewhere(campaign):
    HouseFactory()
    Bed.objects.filter(room__wing__slug="boys").delete()
    Wing.objects.get(slug="boys").rooms.all().delete()
    Wing.objects.get(slug="boys").delete()
    boy = person(campaign, "A", "40.0", sex="M")
    assert HouseLodging().for_campaign(campaign, [boy], draw).wing_of == {}
    with pytest.raises(Refused):
        HouseLodging().hold(boy, by=None)


@pytest.mark.parametrize(("language", "name"), [("ar", "جناح الفتيان"), ("fr", "Aile Garçons")])
def test_wings_are_named_in_the_language_of_the_reader(language, name):
    HouseFactory()
    with translation.override(language):
        assert HouseLodging().wing_names()["boys"] == name


def test_the_distance_is_the_houses():
    house = HouseLodging()
    assert house.distant_km() is None
    assert house.entitled(None) is False
    HouseFactory(distant_km=Decimal("30.0"))
    assert house.distant_km() == Decimal("30.0")
    assert house.entitled(None) is True
    assert house.entitled(CommuneFactory(km_to_benguerir=Decimal("30.0"))) is True
    assert house.entitled(CommuneFactory(km_to_benguerir=Decimal("29.9"))) is False


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_applicant_reads_of_the_bed_in_their_language(campaign, language):
    HouseFactory()
    house, application = HouseLodging(), person(campaign, "A", "40.0")
    with translation.override(language):
        wing = {"ar": "جناح الفتيات", "fr": "Aile Filles"}[language]
        assert house.line(application) is None
        house.hold(application, by=None)
        held = house.line(application)
        house.keep(application, by=None)
        kept = house.line(application)
        services.assign_bed(Stay.objects.get(), Bed.objects.filter(room__number="G1").first(), by=UserFactory())
        named = house.line(application)
        house.release(application, reason="", by=None)
        assert house.line(application) is None
    assert wing in held
    assert wing in kept
    assert wing in named
    assert "G1" in named
    assert len({held, kept, named}) == 3
    assert "bed" not in held + kept + named


def test_a_network_without_a_house_gives_seats_alone(campaign):
    none, application = NullLodging(), person(campaign, "A", "40.0")
    assert none.for_campaign(campaign, [application], draw) == Supply()
    assert none.asks(application) is False
    assert none.entitled(None) is False
    assert none.line(application) is None
    assert none.distant_km() is None
    assert none.wing_names() == {}
    none.keep(application, by=None)
    none.release(application, reason="", by=None)
    with pytest.raises(Refused):
        none.hold(application, by=None)


@override_settings(LODGING_BACKEND="enrollment.lodging.NullLodging")
def test_a_whole_campaign_runs_without_a_house():
    campaign, intakes = deciding(2)
    people = [candidate(campaign, intakes, boarding=answer) for answer in ("essential", "if_possible", "no")]
    run_and_publish(campaign)
    offers = [offer for offer in map(offer_of, people) if offer]
    assert [offer.with_bed for offer in offers] == [False, False]
    accept_offer(offers[0])
    enroll(offers[0].application, by=UserFactory())
    withdraw(offers[1].application)
    run_and_publish(campaign)
    assert Offer.objects.holding().count() == 2
    assert not Stay.objects.exists()


def test_nothing_in_enrolment_names_the_boarding_house_in_its_imports():
    for path in ENROLLMENT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] == "boarding" for name in names), path


# --- several wings and houses ------------------------------------------------------------------


def wing_of(house, slug: str, beds: int, sex: str = "F") -> Wing:
    wing = Wing.objects.create(house=house, slug=slug, sex=sex, name_ar=f"جناح {slug}", name_fr=f"Aile {slug}")
    room = Room.objects.create(wing=wing, number="1")
    Bed.objects.bulk_create(Bed(room=room, letter=letter) for letter in "ABCDEFGH"[:beds])
    return wing


def test_wings_for_one_sex_are_one_list(campaign):
    house = HouseFactory(beds=2)
    wing_of(house, "girls-two", 3)
    people = [person(campaign, f"P{km}", km, sex="F") for km in ("30.0", "50.0", "40.0")]
    supply = HouseLodging().for_campaign(campaign, people, draw)
    assert supply.wings == {"girls.girls-two": WingSupply(5, ["P50.0", "P40.0", "P30.0"]), "boys": WingSupply(2, [])}
    assert set(supply.wing_of.values()) == {"girls.girls-two"}
    with translation.override("fr"):
        assert HouseLodging().wing_names().get("girls.girls-two") == "Aile Filles · Aile girls-two"


def test_houses_of_two_distances_are_two_lists_and_each_person_stands_in_one(campaign):
    first = HouseFactory(beds=1, distant_km=Decimal("20.0"))
    far = House.objects.create(slug="far", name_ar="البعيدة", name_fr="Lointaine", distant_km=Decimal("45.0"))
    wing_of(far, "far-girls", 1)
    people = [person(campaign, f"P{km}", km, sex="F") for km in ("30.0", "60.0", "50.0", "10.0")]
    supply = HouseLodging().for_campaign(campaign, people, draw)
    # The bed that is open to the fewest goes to the farthest; the nearest of those entitled waits in the other list.
    assert supply.wings["far-girls"].order == ["P60.0"]
    assert supply.wings["girls"].order == ["P50.0", "P30.0"]
    assert supply.wing_of["P10.0"] == "girls"
    assert first.wings.count() == 2
    assert HouseLodging().distant_km() == Decimal("20.0")
    assert HouseLodging().entitled(people[0].applicant.commune)


def test_a_bed_is_held_where_most_are_free_and_then_stays(campaign):
    house = HouseFactory(beds=1)
    wide = wing_of(house, "girls-two", 2)
    backend, warden = HouseLodging(), UserFactory()
    people = [person(campaign, f"P{n}", "40.0", sex="F") for n in range(4)]
    for application in people[:3]:
        backend.hold(application, by=warden)
    assert [Stay.objects.get(application=one).wing.slug for one in people[:3]] == ["girls-two", "girls", "girls-two"]
    with pytest.raises(Refused):
        backend.hold(people[3], by=warden)
    backend.hold(people[0], by=warden)
    assert Stay.objects.live().count() == 3
    supply = backend.for_campaign(campaign, people, draw)
    assert supply.held == {"P0", "P1", "P2"}
    assert supply.wings["girls.girls-two"].beds == 3
    assert wide.stays.count() == 2


def test_what_others_sleep_in_is_taken_off_the_wing_it_is_in(campaign):
    house = HouseFactory(beds=2)
    wide = wing_of(house, "girls-two", 1)
    StayFactory(wing=wide)
    supply = HouseLodging().for_campaign(campaign, [], draw)
    assert supply.wings["girls.girls-two"].beds == 2


def test_a_person_is_told_the_house_where_there_are_several(campaign):
    house = HouseFactory(beds=1)
    backend = HouseLodging()
    application = person(campaign, "A", "40.0", sex="F")
    backend.hold(application, by=UserFactory())
    with translation.override("fr"):
        assert house.name_fr not in backend.line(application)
        House.objects.create(slug="east", name_ar="الشرق", name_fr="Est", distant_km=Decimal("20.0"))
        assert f"{house.name_fr}, Aile Filles" in backend.line(application)
