"""The first page and the pages that could not be shown."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from boarding.models import House
from centers.models import Milestone
from rehamna_portal.views import errors
from tests.factories import (
    AGREED,
    CampaignFactory,
    CenterFactory,
    HouseFactory,
    IntakeFactory,
    LevelFactory,
    PartnerFactory,
    SchoolLevelFactory,
    UserFactory,
)

BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


@pytest.mark.django_db
@BOTH
def test_home_leads_to_what_is_open(client, language):
    for accent in ("code", "av", "eco"):
        IntakeFactory(program__slug=f"p-{accent}", program__center=CenterFactory(accent=accent))
    HouseFactory()
    Milestone.objects.create(slug="m", title_ar="توقيع", title_fr="Signature", happened_on=AGREED)
    html = client.get(f"/{language}/").content.decode()
    for path in ("apply/", "track/", "programs/?level=BAC", "programs/p-eco/", "centers/centre-av/", "boarding/"):
        assert f'href="/{language}/{path}"' in html
    for path in ("continuing/", "enterprise/", "campaigns/", "calendar/"):
        assert f'href="/{language}/{path}"' in html.split("<footer")[0]
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html


@pytest.mark.django_db
@BOTH
def test_home_of_an_empty_portal(client, language):
    assert not House.objects.exists()
    html = client.get(f"/{language}/").content.decode()
    assert f'href="/{language}/programs/"' in html
    assert f'href="/{language}/apply/"' not in html


@pytest.mark.django_db
def test_each_centre_is_seen_before_anybody_twice(client):
    code, eco = CenterFactory(accent="code"), CenterFactory(accent="eco")
    campaign = CampaignFactory()
    for n in range(4):
        IntakeFactory(campaign=campaign, program__center=code, program__position=n, program__slug=f"code-{n}")
    IntakeFactory(campaign=campaign, program__center=eco, program__position=9, program__slug="eco")
    rows = client.get("/ar/").context["rows"]
    assert [row.program.slug for row in rows] == ["code-0", "eco", "code-1"]


@pytest.mark.django_db
def test_steps_of_the_staircase_rise(client):
    for code, order in (("TS", 13), ("Q", 9), ("T", 12)):
        LevelFactory(code=code, min_school_level=SchoolLevelFactory(order=order))
    LevelFactory(code="BP", by_school=True, min_school_level=SchoolLevelFactory(order=9))
    LevelFactory(code="FQ", min_school_level=None)
    assert [level.code for level in client.get("/fr/").context["levels"]] == ["Q", "T", "TS"]


@pytest.mark.django_db
def test_home_costs_the_same_for_one_row_and_fifty(client):
    def cost():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get("/ar/")
        return len(queries)

    campaign = CampaignFactory()
    IntakeFactory(campaign=campaign)
    one = cost()
    for n in range(49):
        IntakeFactory(campaign=campaign)
        PartnerFactory()
        Milestone.objects.create(slug=f"m{n}", title_ar="خطوة", title_fr="Étape", happened_on=AGREED)
    assert cost() == one


@pytest.mark.django_db
@BOTH
def test_language_switch_keeps_page_and_query(client, language):
    other = {"ar": "fr", "fr": "ar"}[language]
    html = client.get(f"/{language}/programs/?q=a%26b&level=BAC").content.decode()
    assert f'hreflang="{other}" href="/{other}/programs/?q=a%26b&amp;level=BAC"' in html


@pytest.mark.django_db
def test_other_methods_change_nothing(client):
    for path in ("", "programs/", "centers/", "partners/", "news/", "boarding/"):
        assert client.post(f"/ar/{path}").status_code == 405


@BOTH
def test_a_breakdown_and_a_pause_need_no_database(language):
    request = RequestFactory().get(f"/{language}/")
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        broken = errors.server_error(request)
    try:
        raise OperationalError("database is locked")
    except OperationalError:
        paused = errors.server_error(request)
    assert (broken.status_code, paused.status_code) == (500, 503)
    assert paused["Retry-After"]
    for response in (broken, paused):
        assert 'lang="fr"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["bad_request", "forbidden", "form_expired", "not_found"])
def test_error_pages_stand_in_the_frame(rf, view):
    response = getattr(errors, view)(rf.get("/ar/somewhere/"))
    assert response.status_code in (400, 403, 404)
    assert 'class="site-top"' in response.content.decode()


def render(source: str, **context) -> str:
    return Template("{% load portal components %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        '{% status "opne" "words" %}',
        '{% status "open" %}',
        '{% icon "arow" %}',
        '{% programme_card x "h7" %}',
        '{% masthead title="t" colour="red" %}',
    ],
)
def test_components_refuse_a_wrong_option(source):
    class Row:
        program = None

    with pytest.raises(TemplateSyntaxError):
        render(source, x=Row())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0612345678", "06 12 34 56 78"),
        ("+212612345678", "06 12 34 56 78"),
        ("00212 6 12-34-56-78", "06 12 34 56 78"),
        ("+33612345678", "+33 6 12 34 56 78"),
        ("no number", "no number"),
    ],
)
def test_phones_are_shown_in_pairs_left_to_right(value, shown):
    assert render("{% phone value %}", value=value) == f'<bdi dir="ltr" class="num">{shown}</bdi>'


def test_what_is_typed_stays_text():
    assert render("{% ltr value %}", value="<b>") == '<bdi dir="ltr" class="num">&lt;b&gt;</bdi>'


@pytest.mark.parametrize(("seats", "stars", "height"), [(0, 0, 0), (1, 1, 16), (12, 12, 16), (25, 25, 48)])
def test_one_star_for_each_seat(seats, stars, height):
    drawing = render("{% seats_stars n %}", n=seats)
    assert drawing.count("M") == stars
    assert f'height="{height}"' in drawing


@pytest.mark.django_db
@BOTH
def test_sign_in_says_what_is_wrong_and_lets_the_right_person_in(client, language):
    user = UserFactory(username="partner", password="a long pass phrase", partner=PartnerFactory())
    address = f"/{language}/sign-in/"
    wrong = client.post(address, {"username": user.username, "password": "guess"})
    assert 'role="alert"' in wrong.content.decode()
    right = client.post(
        address, {"username": user.username, "password": "a long pass phrase", "next": "//evil.example"}
    )
    assert right["Location"] == address
    assert f'<a class="button" href="/{language}/centers/"' in client.get(address).content.decode()
    home = client.get(f"/{language}/").content.decode()
    assert f'action="/{language}/sign-out/"' in home
    assert f'href="{address}"' not in home
    assert client.get(f"/{language}/sign-out/").status_code == 405
