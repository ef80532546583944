"""Centres, partners and news in public."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centers.models import Agreement, AgreementKind, CenterStatus, Certainty, Milestone, NewsItem, Signatory
from tests.factories import AGREED, CampaignFactory, CenterFactory, IntakeFactory, PartnerFactory, ProgramFactory

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


def agree(*partners, centers=(), **fields):
    count = Agreement.objects.count()
    agreement = Agreement.objects.create(
        **{"slug": f"agreement-{count}", "kind": AgreementKind.FRAMEWORK, "signed_on": AGREED}
        | {"title_ar": f"اتفاقية {count}", "title_fr": f"Convention {count}", "place_ar": "بنجرير"}
        | {"place_fr": "Benguerir"}
        | fields
    )
    agreement.partners.set(partners)
    agreement.centers.set(centers)
    return agreement


@BOTH
def test_a_centre_tells_its_status_and_steps(client, language):
    center = CenterFactory(accent="eco", status=CenterStatus.PLANNED)
    Milestone.objects.create(center=center, slug="a", title_ar="توقيع", title_fr="Signature", happened_on=AGREED)
    Milestone.objects.create(center=center, slug="b", title_ar="افتتاح", title_fr="Ouverture")
    IntakeFactory(program__center=center, program__slug="wall")
    html = client.get(center_page := f"/{language}/centers/{center.slug}/").content.decode()
    assert ("مبرمج" if language == "ar" else "Prévu") in html
    assert 'datetime="2021-02-17"' in html
    assert '<li class="to-come">' in html
    assert f"/{language}/programs/wall/" in html
    assert f'href="/{"fr" if language == "ar" else "ar"}{center_page[3:]}"' in html


@pytest.mark.parametrize(("announced", "folds"), [(6, 0), (7, 1)])
def test_many_announced_programmes_fold_under_their_number(client, announced, folds):
    center = CenterFactory()
    for _ in range(announced):
        ProgramFactory(center=center)
    html = client.get(f"/fr/centers/{center.slug}/").content.decode()
    assert html.count('<details class="fold">') == folds
    assert html.count("<summary>7 filières</summary>") == folds


def test_second_year_options_are_left_to_their_programme(client):
    center = CenterFactory(accent="code")
    first = ProgramFactory(center=center, slug="first")
    ProgramFactory(center=center, slug="option", second_year_of=first)
    rows = client.get(f"/ar/centers/{center.slug}/").context["rows"]
    assert [row.program.slug for row in rows] == ["first"]


@BOTH
def test_a_partner_shows_its_own_agreements_and_who_signed(client, language):
    ours, other = PartnerFactory(), PartnerFactory()
    center = CenterFactory(accent="eco")
    mine, _theirs = agree(ours, centers=[center]), agree(other)
    Signatory.objects.create(
        agreement=mine,
        partner=ours,
        name_ar="اسم",
        name_fr="Nom",
        office_ar="رئاسة",
        office_fr="Présidence",
        certainty=Certainty.MEDIUM,
    )
    response = client.get(f"/{language}/partners/{ours.slug}/")
    html = response.content.decode()
    assert list(response.context["agreements"]) == [mine]
    assert mine.title in html
    assert ("اسم في انتظار التأكيد" if language == "ar" else "nom à confirmer") in html
    assert f"/{language}/centers/{center.slug}/" in html


def test_a_certain_signatory_has_no_remark(client):
    partner = PartnerFactory()
    Signatory.objects.create(
        agreement=agree(partner), partner=partner, name_ar="اسم", name_fr="Nom", office_ar="رئاسة", office_fr="P."
    )
    assert "confirmer" not in client.get(f"/fr/partners/{partner.slug}/").content.decode()


def test_news_appears_once_published(client):
    def item(slug, published_at):
        return NewsItem.objects.create(
            slug=slug,
            title_ar=f"خبر {slug}",
            title_fr=f"Nouvelle {slug}",
            lead_ar="مقدمة",
            lead_fr="Chapeau",
            body_ar="نص",
            body_fr="Texte <script>",
            event_on=date(2021, 2, 17),
            published_at=published_at,
        )

    now = timezone.now()
    item("out", now)
    item("later", now + timedelta(days=1))
    item("draft", None)
    html = client.get("/fr/news/").content.decode()
    assert "/fr/news/out/" in html
    assert "later" not in html
    assert "draft" not in html
    page = client.get("/fr/news/out/").content.decode()
    assert "Texte &lt;script&gt;" in page
    assert client.get("/fr/news/later/").status_code == 404
    assert client.get("/fr/news/draft/").status_code == 404


@BOTH
@pytest.mark.parametrize("path", ["centers/none/", "partners/none/", "news/none/"])
def test_unknown_addresses(client, language, path):
    assert client.get(f"/{language}/{path}").status_code == 404


def test_pages_cost_the_same_for_one_row_and_many(client):
    def cost():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            for path in ("centers/", "centers/centre-eco/", "partners/", f"partners/{partner.slug}/", "news/"):
                assert client.get(f"/ar/{path}").status_code == 200
        return len(queries)

    def grow():
        another = PartnerFactory()
        agreement = agree(partner, another, centers=[center])
        Signatory.objects.create(
            agreement=agreement, partner=another, name_ar="ا", name_fr="N", office_ar="ر", office_fr="P"
        )
        specific = agree(partner, centers=[center], kind=AgreementKind.SPECIFIC, under=agreement)
        Signatory.objects.create(
            agreement=specific, partner=partner, name_ar="ا", name_fr="N", office_ar="ر", office_fr="P"
        )
        IntakeFactory(campaign=campaign, program__center=center)

    campaign, center, partner = CampaignFactory(), CenterFactory(accent="eco"), PartnerFactory()
    grow()
    one = cost()
    for _ in range(20):
        grow()
    assert cost() == one
