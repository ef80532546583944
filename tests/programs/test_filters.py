"""The filters of the programme list: each narrows, they compose, can be taken away, and wrong values harm nothing."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.core.cache import cache
from django.utils import timezone

from programs.models import Program, ProgramKind
from tests.factories import (
    CampaignFactory,
    CenterFactory,
    IntakeFactory,
    LevelFactory,
    ProgramFactory,
    SchoolLevelFactory,
    SectorFactory,
)
from tests.scenarios.query_costs import cost

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    """Three programmes that differ in everything."""
    low = SchoolLevelFactory(order=9)
    short = LevelFactory(code="S", max_months=12, min_months=6, bridge_max_age=None, name_fr="Spécialisation")
    free = LevelFactory(
        code="FQ", min_months=None, max_months=None, max_age=None, bridge_max_age=None, name_fr="Qualifiante"
    )
    IntakeFactory(program__slug="dev", program__center=CenterFactory(accent="code"), program__position=1)
    ProgramFactory(
        slug="mason", center=CenterFactory(accent="eco"), level=short, min_school_level=low, position=2,
        sector=SectorFactory(code="BTP", name_fr="Bâtiment"), kind=ProgramKind.CONTINUING,
    )  # fmt: skip
    ProgramFactory(
        slug="firm", center=None, level=free, min_school_level=low, position=3,
        sector=SectorFactory(code="GC", name_fr="Gestion"), kind=ProgramKind.ENTERPRISE,
    )  # fmt: skip


def listing(client, query: str = "", language: str = "fr"):
    response = client.get(f"/{language}/programs/?{query}")
    assert response.status_code == 200
    return response


def slugs(response) -> list[str]:
    return [row.program.slug for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "dev mason firm"),
        ("level=3AC", "mason firm"),
        ("level=BAC", "dev mason firm"),
        ("age=14", ""),
        ("age=15", "dev mason firm"),
        ("age=30", "dev mason firm"),
        # by the bridge to TS until 33; qualifying courses have no upper age
        ("age=31", "dev firm"),
        ("age=٣٣", "dev firm"),
        ("age=34", "firm"),
        ("center=centre-eco", "mason"),
        ("center=centre-eco&center=centre-code", "dev mason"),
        ("sector=GC", "firm"),
        ("diploma=TS&diploma=S", "dev mason"),
        ("length=medium", "dev"),
        ("length=short&length=unknown", "mason firm"),
        ("kind=continuing", "mason"),
        ("kind=initial&kind=enterprise", "dev firm"),
        ("open=1", "dev"),
        ("boarding=1", "dev mason"),
        ("boarding=1&level=3AC&age=20", "mason"),
        ("q=batiment&boarding=1", "mason"),
        ("open=1&kind=continuing", ""),
    ],
)
def test_filters_narrow_and_compose(client, catalogue, query, expected):
    assert slugs(listing(client, query)) == expected.split()


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("level=XX", {"level"}),
        ("center=nowhere&center=centre-eco", {"center"}),
        ("age=abc", {"age"}),
        ("age=-3", {"age"}),
        ("age=1000000000000000000000000", {"age"}),
        ("age=17.5", {"age"}),
        ("diploma=" + "x" * 10_000, {"diploma"}),
        ("length=1&kind=2", {"length", "kind"}),
        ("q=" + "x" * 10_000, {"q"}),
        ("q=%00", set()),
        ("page=0", set()),
        ("page=9999999999999999999999", set()),
        ("page=%D9%A1x", set()),
        ("p=%00&p=../../etc&p=" + "y" * 500, set()),
        ("open=maybe&level=&center=&age=&page=", set()),
    ],
)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_what_is_not_understood_gets_a_sentence_and_is_left_out(client, catalogue, query, wrong, language):
    response = listing(client, query, language)
    assert set(response.context["form"].errors) == wrong
    assert response.context["rows"]
    html = response.content.decode()
    for name in wrong:
        assert f'id="{name}-error"' in html
    if "page=" in query and not query.endswith("page="):
        assert response.context["missing_page"]


def test_what_was_typed_stays_in_its_field(client, catalogue):
    html = listing(client, "age=abc&q=" + "x" * 120).content.decode()
    assert 'value="abc"' in html
    assert f'value="{"x" * 120}"' in html


def test_of_several_values_those_that_are_known_count(client, catalogue):
    assert slugs(listing(client, "center=nowhere&center=centre-eco")) == ["mason"]


def test_each_tag_takes_one_value_away_and_keeps_the_rest(client, catalogue):
    query = "q=centre&level=BAC&age=20&center=centre-code&center=centre-eco&open=1&p=dev"
    response = listing(client, query)
    tags = {tag.words: tag.query for tag in response.context["tags"]}
    assert set(tags) == {"centre", "Niveau 13", "20 ans", "Centre code", "Centre eco", "Ouvertes maintenant"}
    assert set(parse_qsl(tags["Centre eco"])) == set(parse_qsl(query)) - {("center", "centre-eco")}
    for words, shorter in tags.items():
        left = {tag.words for tag in listing(client, shorter).context["tags"]}
        assert left == set(tags) - {words}
        assert f"?{shorter.replace('&', '&amp;')}" in response.content.decode()


def test_the_count_has_the_right_plural(client, catalogue):
    def said(language, query=""):
        html = listing(client, query, language).content.decode()
        return " ".join(html.split('role="status">')[1].split("<")[0].split())

    assert said("fr").startswith("3 filières")
    assert said("fr", "open=1").startswith("1 filière")
    assert said("ar").startswith("3 شعب")
    assert said("ar", "open=1").startswith("شعبة واحدة")
    assert said("ar", "boarding=1").startswith("شعبتان")
    assert "« batiment »" in said("fr", "q=batiment")


def test_a_filter_of_one_value_is_not_shown(client):
    IntakeFactory(program__slug="dev")
    html = listing(client).content.decode()
    for name in ("level", "age", "center", "sector", "diploma", "length", "kind", "boarding"):
        assert f'name="{name}"' not in html
    ProgramFactory(
        slug="firm", center=None, kind=ProgramKind.ENTERPRISE, sector=SectorFactory(code="GC"),
        level=LevelFactory(code="FQ", max_age=None, max_months=None), min_school_level=SchoolLevelFactory(order=9),
    )  # fmt: skip
    cache.clear()
    html = listing(client).content.decode()
    for name in ("level", "age", "sector", "diploma", "length", "kind", "boarding", "open"):
        assert f'name="{name}"' in html


def test_open_comes_first_by_deadline_then_soon_then_the_rest(client):
    now = timezone.now()
    late, early = CampaignFactory(closes_at=now + timedelta(days=9)), CampaignFactory(closes_at=now + timedelta(days=2))
    extended = CampaignFactory(closes_at=now - timedelta(days=1), extended_to=now + timedelta(days=5))
    later, sooner = CampaignFactory(opens_at=now + timedelta(9)), CampaignFactory(opens_at=now + timedelta(days=3))
    for slug, campaign in {
        "announced": None, "soon-9": later, "soon-3": sooner, "closed": CampaignFactory(deciding=True),
        "open-9": late, "open-2": early, "open-5": extended,
    }.items():  # fmt: skip
        program = ProgramFactory(slug=slug)
        if campaign:
            IntakeFactory(program=program, campaign=campaign)
    assert slugs(listing(client)) == ["open-2", "open-5", "open-9", "soon-3", "soon-9", "closed", "announced"]


def test_closed_says_what_comes_next(client):
    def said(**campaign):
        program = IntakeFactory(campaign=CampaignFactory(closes_at=timezone.now(), **campaign)).program
        html = listing(client).content.decode()
        return html.split(f"/fr/programs/{program.slug}/")[1].split("card-foot")[1].split("</p>")[0]

    assert "Prochaine promotion" in said()
    assert "Les listes sont publiées le" in said(results_on=timezone.localdate() + timedelta(days=3))
    assert "Prochaine promotion" in said(results_on=timezone.localdate() - timedelta(days=3))
    assert "pas encore publiées" in said(state="deciding")
    assert "liste d’attente" in said(state="deciding", lists_out_at=timezone.now())
    early = {"lists_out_at": timezone.now(), "results_on": timezone.localdate() + timedelta(days=3)}
    assert "Les listes sortent le" not in said(state="deciding", **early)


def test_pages_keep_the_filters_and_the_picks(client):
    ProgramFactory.create_batch(50, center=CenterFactory(accent="code"))
    ProgramFactory.create_batch(3, center=CenterFactory(accent="eco"))
    first = listing(client, "center=centre-code&p=program-x")
    assert first.context["page"].paginator.count == 50
    html = first.content.decode()
    assert "?center=centre-code&amp;p=program-x&amp;page=2" in html
    assert '<input type="hidden" name="p" value="program-x">' in html
    seen = {slug for n in (1, 2, 3) for slug in slugs(listing(client, f"center=centre-code&page={n}"))}
    assert len(seen) == 50


@pytest.mark.sqlite_alone
def test_the_list_costs_the_same_for_ten_and_for_two_thousand(client):
    """At most four queries with the small tables remembered, whatever is asked and found."""
    queries = ["", "q=filiere&level=BAC&age=20&kind=initial&open=1&page=2", "q=zzzz&level=BAC", "q=xxxx"]
    campaign = CampaignFactory()
    for _ in range(10):
        IntakeFactory(campaign=campaign)
    few = {query: cost(client, f"/ar/programs/?{query}") for query in queries}
    template = Program.objects.first()
    copies = [
        Program(
            **{
                field.attname: getattr(template, field.attname)
                for field in Program._meta.concrete_fields
                if field.attname not in ("id", "slug")
            },
            slug=f"copy-{n}",
        )
        for n in range(2000)
    ]
    copies = Program.objects.bulk_create(copies)
    type(campaign.intakes.first()).objects.bulk_create(
        type(campaign.intakes.first())(campaign=campaign, program=copy, slug=f"copy-{copy.pk}", seats=9)
        for copy in copies
    )
    cache.clear()
    assert {query: cost(client, f"/ar/programs/?{query}") for query in queries} == few
    assert all(0 < number <= 4 for number in few.values())
    assert all(len(client.get(f"/ar/programs/?{query}").content) < 120_000 for query in queries)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("ar", "أطول من 100 حرف"), ("fr", "dépasse 100 caractères")])
def test_a_search_beyond_its_limit_is_told_and_kept_in_the_box(client, language, words):
    ProgramFactory()
    asked = "coding " + "y" * 120
    page = client.get(f"/{language}/programs/", {"q": asked}).content.decode()
    assert words in page
    assert f'value="{asked}"' in page
    assert 'name="q" maxlength' not in page
    assert 'name="q" maxlength' not in client.get(f"/{language}/nowhere/").content.decode()
