"""Content is entered, not coded: through the forms of the back office alone, a fourth centre, a second house, more
wings and another network's name are entered, and found on pages, in the allocation and on papers, in both languages."""

import io
import json
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from django.utils import translation
from PIL import Image

from boarding.models import Bed, House, Stay, Wing
from centers import reference
from centers.models import Center, Network, Picture, Trade
from enrollment import letters, lodging
from enrollment.models import Application
from enrollment.outbox import rendering
from enrollment.outbox.loading import load as load_texts
from programs.models import Program
from rehamna_portal import roles
from tests.centers.test_content_forms import sent_by
from tests.factories import CenterFactory, CommuneFactory, HouseFactory, IntakeFactory, NetworkFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, run_and_publish

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
NAME = {"ar": "التكوين المهني بالأركان", "fr": "Formation professionnelle à Arcane"}
SHORT = {"ar": "الأركان", "fr": "Arcane"}
PROVINCE = {"ar": "إقليم الأركان", "fr": "province d’Arcane"}
CENTRE = {"ar": "مركز مهن الفلاحة", "fr": "Centre des métiers agricoles"}
PAGES = ("", "centers/", "programs/", "help/", "calendar/", "partners/", "apply/", "track/", "no-such-page/")
OTHER_HOUSE = {"ar": "داخلية الشرق", "fr": "Internat de l’Est"}


def in_both(**texts) -> dict[str, str]:
    return {f"{field}_{language}": text for field, words in texts.items() for language, text in words.items()}


@pytest.fixture
def office(client):
    """Whoever keeps the content of the portal, before its forms; not somebody who may do everything."""
    roles.ensure_roles()
    user = UserFactory(language="fr")
    user.groups.add(Group.objects.get(name=roles.MANAGER))
    client.force_login(user)
    return client


@pytest.fixture
def visitor():
    return Client()


def send(office, address: str, *lines: dict, **answers):
    """The form of `address` with these answers; `lines` are those of its tables, by the names of their inputs."""
    data = sent_by(office.get(address)) | answers
    for line in lines:
        data |= line
    response = office.post(address, data)
    assert response.status_code == 302, response.context["errors"]


def line(prefix: str, number: int, **answers) -> dict:
    """Answers to line `number` of a table of the form, the last one."""
    typed = {f"{prefix}-{number}-{name}": value for name, value in answers.items()}
    return {f"{prefix}-TOTAL_FORMS": number + 1} | typed


def enter_network(office):
    row = Network.objects.get()
    answers = in_both(name=NAME, short_name=SHORT, province=PROVINCE, summary=NAME, lead=NAME, about=NAME)
    send(office, f"/admin/centers/network/{row.pk}/change/", variants="", town="", **answers)


def enter_centre(office, slug="agriculture", **answers) -> Center:
    words = in_both(name=CENTRE, short_name=CENTRE)
    place = {"status": "planned", "status_as_of": "17/02/2021", "accent": "forest", "glyph": "leaf", "position": 4}
    trade = line("trades", 0, name_ar="التشجير", name_fr="Arboriculture", texture="", position=1)
    send(office, "/admin/centers/center/add/", trade, slug=slug, **(place | words | answers))
    return Center.objects.get(slug=slug)


def enter_wing(office, house: House, slug: str, sex: str, beds: int):
    """A wing of a house that is there, with one room of `beds`."""
    words = in_both(name={"ar": f"جناح {slug}", "fr": f"Aile {slug}"})
    there = house.wings.count()
    send(office, f"/admin/boarding/house/{house.pk}/change/", line("wings", there, slug=slug, sex=sex, **words))
    letters_ = [line("beds", number, letter="ABCDEFGH"[number]) for number in range(beds)]
    send(office, "/admin/boarding/room/add/", *letters_, wing=Wing.objects.get(slug=slug).pk, number="1")


def enter_house(office, slug="est", distant_km="20.0") -> House:
    send(office, "/admin/boarding/house/add/", slug=slug, distant_km=distant_km, **in_both(name=OTHER_HOUSE))
    return House.objects.get(slug=slug)


# --- the network ------------------------------------------------------------------------------


@pytest.fixture
def renamed(office):
    NetworkFactory()
    enter_network(office)
    load_texts()


@BOTH
def test_another_name_stands_on_pages_that_hold_no_content(renamed, visitor, language):
    for address in PAGES:
        page = visitor.get(f"/{language}/{address}", follow=True).content.decode()
        assert NAME[language] in page, address
        for former in ("Rehamna", "rehamna.", "الرحامنة", "Benguerir", "بنجرير"):
            assert former not in page, (address, former)


@BOTH
def test_another_name_is_on_papers_files_and_machines_data(renamed, visitor, language):
    campaign, (intake,) = deciding(1)
    application = candidate(campaign, [intake])
    run_and_publish(campaign)
    with translation.override(language):
        sheet = letters.sheet.Sheet(application, "https://portal.example/t/")
        assert sheet.data("", [])["network"] == NAME[language]
        assert letters.blank.content("https://portal.example/", [])["network"] == NAME[language]
    feed = visitor.get(f"/{language}/calendar/feed.ics").content.decode()
    assert NAME[language] in feed.replace("\r\n ", "")
    assert NAME[language] in visitor.get(f"/{language}/news.atom").content.decode()
    home = visitor.get(f"/{language}/").content.decode()
    (network,) = [json.loads(part.split("</script>")[0]) for part in home.split('ld+json">')[1:]]
    assert network["name"] == NAME[language]
    assert network["areaServed"]["name"].casefold() == PROVINCE[language].casefold()


@BOTH
def test_another_name_is_in_every_message(renamed, language):
    for template in rendering.templates().values():
        written = rendering.render(template, rendering.sample_values(template.kind), language)
        assert SHORT[language] in written.body or NAME[language] in written.body, template
        assert not {"Rehamna", "الرحامنة"} & set(written.body.replace(":", " ").split())


@BOTH
def test_who_lives_outside_is_outside_that_province(renamed, visitor, language):
    words = {"ar": "خارج إقليم الأركان", "fr": "Hors de la province d’Arcane"}
    with translation.override(language):
        assert reference.network().outside == words[language]


def test_there_is_one_network(renamed, office):
    assert office.get("/admin/centers/network/add/").status_code == 403
    assert office.post(f"/admin/centers/network/{Network.objects.get().pk}/delete/").status_code == 403


@BOTH
def test_without_a_name_the_portal_says_what_it_is(visitor, db, language):
    words = {"ar": "التكوين المهني", "fr": "Formation professionnelle"}
    assert f"· {words[language]}</title>" in visitor.get(f"/{language}/help/").content.decode()


# --- a fourth centre --------------------------------------------------------------------------


@pytest.fixture
def loaded(office):
    """Three centres with a programme each, and a house with a wing for each sex, as they are entered today."""
    NetworkFactory()
    for accent in ("code", "av", "eco"):
        IntakeFactory(program__center=CenterFactory(accent=accent))
    HouseFactory()
    return office


@BOTH
def test_a_fourth_centre_has_its_colours_sign_scene_and_trades(loaded, visitor, language):
    center = enter_centre(loaded)
    page = visitor.get(f"/{language}/centers/agriculture/").content.decode()
    assert 'class="world-forest"' in page
    assert "sprite.svg#glyph-leaf" in page
    assert "scene-network.svg#s" in page
    assert {"ar": "التشجير", "fr": "Arboriculture"}[language] in page
    assert "wall.svg" not in page
    for address in ("", "centers/"):
        page = visitor.get(f"/{language}/{address}").content.decode()
        assert page.count("world-forest") >= 1
        assert CENTRE[language] in page
    assert Center.objects.count() == 4
    assert Trade.objects.filter(center=center).count() == 1


@BOTH
def test_the_number_of_centres_is_counted(loaded, visitor, language):
    three = {"ar": "3 مراكز، لكل واحد مهنه", "fr": "3 centres, chacun ses métiers"}[language]
    four = three.replace("3", "4")
    assert three in visitor.get(f"/{language}/").content.decode()
    enter_centre(loaded)
    page = visitor.get(f"/{language}/").content.decode()
    assert four in page
    # The star lies where four blocks meet: with five it has no place.
    assert "block-star" not in page


def test_the_earth_centre_keeps_its_wall(visitor):
    call_command("load_network", stdout=io.StringIO())
    page = visitor.get("/fr/centers/eco-construction/").content.decode()
    assert "wall.svg" in page
    assert page.index("trade-earth.svg") < page.index("trade-joinery.svg")


def test_two_centres_may_share_a_colour(loaded):
    assert enter_centre(loaded, slug="second", accent="eco").accent == "eco"


def test_an_uploaded_sign_is_drawn_anew_and_stands_wherever_the_centre_does(loaded, visitor):
    drawn = io.BytesIO()
    Image.new("RGB", (256, 256), "#1F5B34").save(drawn, "PNG")
    upload = SimpleUploadedFile("logo-of-somebody.png", drawn.getvalue(), "image/png")
    words = {"alt_ar": "علامة المركز", "alt_fr": "Signe du centre", "credit": ""}
    assert loaded.post("/admin/centers/picture/add/", words | {"upload": upload}).status_code == 302
    emblem = Picture.objects.get()
    center = enter_centre(loaded, emblem=emblem.pk)
    program = Program.objects.first()
    program.center = center
    program.save()
    for page in ("fr/", "fr/centers/", "fr/centers/agriculture/", f"ar/programs/{program.slug}/"):
        html = visitor.get(f"/{page}").content.decode()
        assert f'<img class="glyph" src="/pictures/{emblem.small_name}.webp"' in html, page
    stored = visitor.get(f"/pictures/{emblem.small_name}.webp")
    assert Image.open(io.BytesIO(stored.content)).format == "WEBP"


@pytest.mark.parametrize("content", [b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', b"GIF89a"])
def test_no_drawing_with_code_is_taken_as_a_sign(loaded, content):
    words = {"alt_ar": "علامة", "alt_fr": "Signe", "credit": ""}
    upload = SimpleUploadedFile("sign.svg", content, "image/svg+xml")
    assert loaded.post("/admin/centers/picture/add/", words | {"upload": upload}).status_code == 200
    assert not Picture.objects.exists()


def test_papers_about_a_fourth_centre_are_in_its_colours(loaded, visitor):
    center = enter_centre(loaded)
    program = Program.objects.first()
    program.center = center
    program.save()
    for sheet in (f"/ar/programs/{program.slug}/poster.pdf", f"/fr/programs/{program.slug}/preview.png"):
        assert visitor.get(sheet).status_code == 200, sheet


# --- houses and wings -------------------------------------------------------------------------


@BOTH
def test_a_second_house_has_a_page_and_the_first_keeps_its_address(loaded, visitor, language):
    first = House.objects.get()
    enter_wing(loaded, enter_house(loaded), "girls-east", "F", 2)
    page = visitor.get(f"/{language}/boarding/").content.decode()
    assert first.name_fr in page if language == "fr" else first.name_ar in page
    assert f'href="/{language}/boarding/est/"' in page
    other = visitor.get(f"/{language}/boarding/est/").content.decode()
    assert f"<h1>{OTHER_HOUSE[language]}</h1>" in other
    assert {"ar": "جناح girls-east", "fr": "Aile girls-east"}[language] in other
    assert OTHER_HOUSE[language] in visitor.get(f"/{language}/").content.decode()
    assert f"/{language}/boarding/est/" in visitor.get("/sitemap.xml").content.decode()
    moved = visitor.get(f"/{language}/boarding/{first.slug}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/{language}/boarding/")
    assert visitor.get(f"/{language}/boarding/none/").status_code == 404


def test_what_is_written_of_a_wing_in_published_runs_stays(loaded):
    wing = Wing.objects.first()
    send(loaded, f"/admin/boarding/house/{wing.house_id}/change/", {"wings-0-slug": "forged", "wings-0-sex": "M"})
    assert Wing.objects.get(pk=wing.pk).slug == wing.slug
    assert Wing.objects.get(pk=wing.pk).sex == wing.sex


def girls(campaign, intake, distances: list[str]) -> list[Application]:
    """Each from one of these distances, and for nobody a seat without a bed."""
    return [
        candidate(
            campaign,
            [intake],
            boarding="essential",
            person__sex="F",
            person__commune=CommuneFactory(km_to_benguerir=Decimal(km)),
        )
        for km in distances
    ]


def beds_by_wing() -> dict[str, int]:
    rows = Stay.objects.live().values("wing__slug").annotate(people=Count("pk"))
    return {row["wing__slug"]: row["people"] for row in rows}


def test_beds_are_given_in_both_wings_and_both_houses(loaded):
    Bed.objects.update(out_of_use=True)
    first = House.objects.get()
    enter_wing(loaded, first, "girls-two", "F", 2)
    enter_wing(loaded, enter_house(loaded), "girls-east", "F", 2)
    campaign, (intake,) = deciding(10)
    people = girls(campaign, intake, ["30", "35", "40", "45", "50"])
    run_and_publish(campaign)
    assert beds_by_wing() == {"girls-two": 2, "girls-east": 2}
    # The farthest four; not the farthest two of each wing.
    assert {stay.application_id for stay in Stay.objects.live()} == {one.pk for one in people[1:]}
    with translation.override("ar"):
        told = {lodging.backend().line(one) for one in people[1:]}
    assert any(OTHER_HOUSE["ar"] in line for line in told)
    assert any(first.name_ar in line for line in told)


def test_who_has_a_bed_keeps_it_whatever_is_entered_later(loaded):
    campaign, (intake,) = deciding(10)
    people = girls(campaign, intake, ["30", "60"])
    run_and_publish(campaign)
    before = {stay.application_id: stay.wing_id for stay in Stay.objects.live()}
    enter_wing(loaded, House.objects.get(), "girls-two", "F", 8)
    girls(campaign, intake, ["90"])
    run_and_publish(campaign)
    after = {stay.application_id: stay.wing_id for stay in Stay.objects.live()}
    assert before.items() <= after.items()
    assert len(after) == len(people) + 1
