"""The warden's screens: from an accepted bed to the last night, and who is kept out."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boarding import services
from boarding.models import Bed, House, Stay, StayEvent, StayState
from tests.factories import ApplicantFactory, ApplicationFactory, CenterFactory, HouseFactory, StayFactory, UserFactory
from tests.scenarios.page_tokens import seen_on
from tests.scenarios.residents import enroll, resident

pytestmark = pytest.mark.django_db
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture
def warden():
    user = UserFactory(username="warden", language="fr")
    user.user_permissions.add(Permission.objects.get(codename="give_bed"))
    return user


@pytest.fixture
def desk(client, warden):
    """The warden's browser."""
    client.force_login(warden)
    return client


@pytest.fixture(autouse=True)
def house():
    return HouseFactory(beds=4)


def beds():
    return list(Bed.objects.filter(room__wing__slug="girls"))


def do(client, stay, verb, **answers):
    address = reverse("admin:boarding_stay_do", args=[stay.pk, verb])
    return client.post(address, {**answers, **seen_on(client, address)}, follow=True)


def told(response) -> list[str]:
    """Sentences of success."""
    return [str(message) for message in response.context["messages"]]


def refusals(response) -> list[str]:
    """Sentences of a refusal: nothing was changed, and the page says why, the one that is led back to too."""
    if "form" not in response.context:
        return [str(message) for message in response.context["messages"]]
    return [str(error) for errors in response.context["form"].errors.values() for error in errors]


def test_from_an_accepted_bed_to_the_last_night(desk, warden):
    stay = StayFactory(state=StayState.KEPT)
    page = desk.get(reverse("admin:boarding_stay_change", args=[stay.pk])).content.decode()
    assert f'value="{beds()[1].pk}"' in page
    assert " checked" not in page
    given = do(desk, stay, "give-bed", bed=beds()[1].pk)
    assert len(told(given)) == 1
    too_early = do(desk, stay, "check-in")
    assert len(refusals(too_early)) == 1
    enroll(stay.application)
    do(desk, stay, "check-in")
    stay.refresh_from_db()
    assert (stay.state, stay.bed) == (StayState.CHECKED_IN, beds()[1])
    do(desk, stay, "check-out", reason="Fin de formation")
    stay.refresh_from_db()
    assert stay.state == StayState.ENDED
    last = stay.moves.last()
    assert (last.by, last.reason) == (warden, "Fin de formation")
    assert "Fin de formation" in desk.get(reverse("admin:boarding_stay_change", args=[stay.pk])).content.decode()


@pytest.mark.parametrize("answer", [{}, {"bed": ""}, {"bed": "999999"}, {"bed": "٣"}, {"bed": "x" * 10_000}])
def test_a_bed_that_is_none_gets_a_sentence_and_changes_nothing(desk, answer):
    stay = StayFactory(state=StayState.KEPT)
    Bed.objects.filter(pk=3).delete()
    response = do(desk, stay, "give-bed", **answer)
    assert len(refusals(response)) == 1
    stay.refresh_from_db()
    assert stay.bed is None


def test_a_bed_given_meanwhile_says_so(desk, warden):
    stay = StayFactory(state=StayState.KEPT)
    taken = resident(beds()[0], warden)
    response = do(desk, stay, "give-bed", bed=taken.bed.pk)
    assert str(taken.bed) in refusals(response)[0]


def test_a_bed_that_was_picked_stays_picked_where_a_colleague_was_faster(desk, warden):
    stay = StayFactory(state=StayState.KEPT)
    page = reverse("admin:boarding_stay_change", args=[stay.pk])
    mine = re.search(r'name="seen" value="([^"]*)"', desk.get(page).content.decode())[1]
    services.assign_bed(stay, beds()[0], by=warden)
    url = reverse("admin:boarding_stay_do", args=[stay.pk, "give-bed"])
    shown = desk.post(url, {"bed": beds()[1].pk, "seen": mine}, follow=True).content.decode()
    assert re.search(rf'value="{beds()[1].pk}" required checked', shown)
    assert warden.username in shown


def test_who_did_not_come_frees_the_bed(desk):
    stay = StayFactory(state=StayState.KEPT)
    do(desk, stay, "no-show")
    stay.refresh_from_db()
    assert stay.state == StayState.RELEASED
    assert stay.moves.get().event == StayEvent.ABSENT
    assert "Absence à l’arrivée" in desk.get(f"/admin/boarding/stay/{stay.pk}/change/").content.decode()


def test_a_room_stays_in_its_wing(client):
    client.force_login(UserFactory(is_superuser=True))
    room = beds()[0].room
    url = reverse("admin:boarding_room_change", args=[room.pk])
    other = House.objects.get().wings.get(slug="boys")
    rows = {
        f"beds-{n}-{name}": value
        for n, bed in enumerate(room.beds.all())
        for name, value in (("id", bed.pk), ("room", room.pk), ("letter", bed.letter))
    }
    total = {"beds-TOTAL_FORMS": room.beds.count(), "beds-INITIAL_FORMS": room.beds.count()}
    client.post(url, {"number": "G9", "wing": other.pk, **total, **rows})
    room.refresh_from_db()
    assert (room.number, room.wing.slug) == ("G9", "girls")


def test_a_reason_too_long_loses_nothing(desk, warden):
    stay = resident(beds()[0], warden)
    response = do(desk, stay, "check-out", reason="x" * 301)
    assert len(refusals(response)) == 1
    stay.refresh_from_db()
    assert stay.state == StayState.CHECKED_IN


def test_the_bed_chosen_on_the_map_comes_along(desk):
    stay = StayFactory(state=StayState.KEPT)
    page = desk.get(reverse("admin:boarding_house_map", args=[House.objects.get().pk]), {"bed": beds()[2].pk})
    link = f"{reverse('admin:boarding_stay_change', args=[stay.pk])}?bed={beds()[2].pk}"
    assert link in page.content.decode()
    page = desk.get(link).content.decode()
    assert re.search(rf'value="{beds()[2].pk}" required checked', page)
    assert page.count(" checked") == 1


def test_a_bed_goes_out_of_use_and_back_on_the_map(desk, house):
    bed = beds()[0]
    for verb, out in (("out-of-use", True), ("back-in-use", False)):
        response = desk.post(reverse("admin:boarding_house_do", args=[house.pk, verb]), {"bed": bed.pk}, follow=True)
        assert len(told(response)) == 1
        bed.refresh_from_db()
        assert bed.out_of_use is out


def test_the_map_shows_every_bed_by_sign_and_word(desk, warden, house):
    resident(beds()[0], warden)
    services.assign_bed(StayFactory(state=StayState.KEPT), beds()[1], by=warden)
    services.put_out_of_use(beds()[2])
    page = desk.get(reverse("admin:boarding_house_map", args=[house.pk]))
    plan = page.context["plans"][0]
    assert [(place.glyph, str(place.state)) for place in plan.places] == [
        ("●", "taken"),
        ("◐", "reserved"),
        ("✕", "out_of_use"),
        ("○", "free"),
    ]
    assert [number for _state, _glyph, number in plan.counts] == [1, 1, 1, 1]


def test_only_name_number_and_age_mark_are_shown(desk, house, warden):
    person = ApplicantFactory(
        given_name="مريم", family_name="الرحماني", phone="+212698765432", email="mariam@example.org",
        guardian_name="Ahmed Guardian", birth_date="2012-03-04",
    )  # fmt: skip
    stay = StayFactory(application=ApplicationFactory(applicant=person), state=StayState.KEPT)
    services.assign_bed(stay, beds()[0], by=warden)
    addresses = [
        reverse("admin:boarding_stay_changelist"),
        reverse("admin:boarding_stay_change", args=[stay.pk]),
        reverse("admin:boarding_house_map", args=[house.pk]) + f"?bed={beds()[0].pk}",
    ]
    for address in addresses:
        page = desk.get(address).content.decode()
        assert "الرحماني" in page
        assert stay.application.reference in page
        assert "▲" in page
        for hidden in ("698765432", "98 76 54 32", "mariam@", "Guardian", "2012", str(person.commune), "1345"):
            assert hidden not in page, (address, hidden)


@pytest.mark.parametrize("permissions", [[], ["decide_application", "enroll_application", "see_all_applications"]])
def test_staff_of_a_centre_are_kept_out(client, house, permissions):
    user = UserFactory(centers=[CenterFactory()])
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    stay = StayFactory(state=StayState.KEPT)
    for address in (
        reverse("admin:boarding_stay_changelist"),
        reverse("admin:boarding_stay_change", args=[stay.pk]),
        reverse("admin:boarding_house_map", args=[house.pk]),
    ):
        assert client.get(address).status_code == 403
    for address in (
        reverse("admin:boarding_stay_do", args=[stay.pk, "no-show"]),
        reverse("admin:boarding_house_do", args=[house.pk, "out-of-use"]),
    ):
        assert client.post(address, {"bed": beds()[0].pk}).status_code == 403
    stay.refresh_from_db()
    assert stay.state == StayState.KEPT
    assert not beds()[0].out_of_use


@pytest.mark.parametrize("permission", ["view_house", "give_bed"])
def test_a_way_to_the_bed_map_stands_where_it_leads_somewhere(client, house, permission):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename=permission))
    client.force_login(user)
    bed_map = reverse("admin:boarding_house_map", args=[house.pk])
    leads = client.get(bed_map).status_code == 200
    for address in (
        reverse("admin:boarding_house_changelist"),
        reverse("admin:boarding_house_change", args=[house.pk]),
    ):
        assert (bed_map in client.get(address).content.decode()) == leads, address


def test_who_only_reads_the_stays_gets_no_button(client, house):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_stay"))
    client.force_login(user)
    stay = StayFactory(state=StayState.KEPT)
    page = client.get(reverse("admin:boarding_stay_change", args=[stay.pk]))
    assert page.status_code == 200
    assert "/do/check-in/" not in page.content.decode()
    assert client.post(reverse("admin:boarding_stay_do", args=[stay.pk, "no-show"])).status_code == 403


def test_looking_at_a_button_presses_nothing(desk, house):
    stay = StayFactory(state=StayState.KEPT)
    for verb in ("give-bed", "check-in", "check-out", "no-show"):
        assert desk.get(reverse("admin:boarding_stay_do", args=[stay.pk, verb])).status_code == 200
    assert desk.get(reverse("admin:boarding_house_do", args=[house.pk, "out-of-use"])).status_code == 200
    assert desk.post(reverse("admin:boarding_house_map", args=[house.pk])).status_code == 405
    assert do(desk, stay, "unknown").status_code == 404
    assert Stay.objects.get().state == StayState.KEPT


def test_only_the_buttons_that_fit_are_shown(desk, warden):
    kept, living = StayFactory(state=StayState.KEPT), resident(beds()[0], warden)
    shown = {}
    for stay in (kept, living):
        page = desk.get(reverse("admin:boarding_stay_change", args=[stay.pk])).content.decode()
        shown[stay] = set(re.findall(r"/do/([a-z-]+)/\"", page)) - {"map"}
    assert shown == {kept: {"give-bed", "no-show"}, living: {"give-bed", "check-out"}}


def test_a_button_that_cannot_be_pressed_yet_says_why(desk, warden):
    stay = StayFactory(state=StayState.KEPT)
    address, button = (reverse(f"admin:boarding_stay_{name}", args=args) for name, args in (
        ("change", [stay.pk]), ("do", [stay.pk, "check-in"]),
    ))  # fmt: skip
    for page in (desk.get(address), desk.get(button)):
        assert {str(reason) for reason in services.can_check_in(stay)} <= set(bold_and_isolated(page))
    assert button not in desk.get(address).content.decode()
    enroll(stay.application)
    stay = services.assign_bed(stay, beds()[0], by=warden)
    assert services.can_check_in(stay) == []
    assert button in desk.get(address).content.decode()


def bold_and_isolated(response) -> list[str]:
    """What the page sets apart: sentences of reasons among it."""
    return [unescape(words) for words in re.findall(r"<(?:b|bdi)>([^<]*)</", response.content.decode())]


@pytest.mark.parametrize("address", ["map", "list"])
def test_a_screen_asks_the_database_as_often_for_one_as_for_many(desk, house, warden, address):
    address = {
        "map": reverse("admin:boarding_house_map", args=[house.pk]),
        "list": reverse("admin:boarding_stay_changelist"),
    }[address]
    resident(beds()[0], warden)
    desk.get(address)
    with CaptureQueriesContext(connection) as one:
        desk.get(address)
    asked = len(one)
    for bed in beds()[1:]:
        resident(bed, warden)
    desk.get(address)  # what is remembered for a minute was forgotten by those changes
    with CaptureQueriesContext(connection) as many:
        desk.get(address)
    assert len(many) == asked


def test_in_arabic_no_english_word_is_left(desk, warden, house):
    warden.language = "ar"
    warden.save()
    stay = StayFactory(state=StayState.KEPT)
    services.assign_bed(stay, beds()[0], by=warden)
    for address in (
        reverse("admin:boarding_stay_change", args=[stay.pk]),
        reverse("admin:boarding_house_map", args=[house.pk]) + f"?bed={beds()[1].pk}",
    ):
        page = desk.get(address).content.decode()
        assert '<html lang="ar" dir="rtl">' in page
        content = re.search(r"<main.*</main>", page, re.S).group()
        words = set(LATIN_WORD.findall(re.sub(r"<[^>]*>", " ", content)))
        assert words <= {"warden"} | set(LATIN_WORD.findall(stay.application.reference))
