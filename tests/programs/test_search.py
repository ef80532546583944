"""The search finds its page, however people spell, and helps on where it finds nothing."""

import pytest
from django.core.management import call_command
from django.test import Client

from programs.models import Module, Program
from programs.search import understood

pytestmark = pytest.mark.django_db
PROGRAMMES = [
    # ta marbuta and hamza, written and left out
    ("مدرسة البرمجة", "developpement-digital"),
    ("مدرسه البرمجه", "developpement-digital"),
    ("الصباغة الإيكولوجية", "peinture-ecologique"),
    ("الصباغه الايكولوجيه", "peinture-ecologique"),
    ("إدارة أنظمة لينكس", "administration-systeme-linux-et-windows"),
    ("ادارة انظمة لينكس", "administration-systeme-linux-et-windows"),
    ("الامن السيبراني", "infrastructure-digitale-cybersecurite"),
    # harakat, tatweel
    ("الأَمْنُ السِّيبَرَانِيّ", "infrastructure-digitale-cybersecurite"),
    ("مَدْرَسَةُ البَرْمَجَةِ", "developpement-digital"),
    ("الحـــدادة", "ferronnerie-d-art"),
    # with the article where the page has none, and without where it has
    ("الحدادة في الفن", "ferronnerie-d-art"),
    ("صباغة", "peinture-ecologique"),
    ("المساح", "geometre-topographe"),
    # French with and without accents, ligatures, capitals, plurals
    ("École de Coding", "developpement-digital"),
    ("ecole de coding", "developpement-digital"),
    ("Étancheur", "etancheur"),
    ("ETANCHEUR", "etancheur"),
    ("déploiement de la fibre", "deploiement-de-la-fibre-optique"),
    ("deploiement fibre", "deploiement-de-la-fibre-optique"),
    ("Gros Œuvres", "gros-oeuvres"),
    ("gros oeuvre", "gros-oeuvres"),
    ("Ferronnerie d’art", "ferronnerie-d-art"),
    ("ferronnerie d'art", "ferronnerie-d-art"),
    ("les plâtres", "platre-traditionnel"),
    # a part of a word
    ("photovolt", "systemes-solaires-photovoltaiques"),
    ("menuis", "menuiserie-bois-et-metallique-traditionnelle"),
    ("سيبران", "infrastructure-digitale-cybersecurite"),
    # words of the name, the trades, the modules, the sector, the level
    ("zellige", "revetement-traditionnel"),
    ("النجارة التقليدية للمعادن", "menuiserie-bois-et-metallique-traditionnelle"),
    ("Kotlin", "developpement-digital-applications-mobiles"),
    ("javascript", "developpement-digital"),
    ("artisanat", "ferronnerie-d-art"),
    ("الصناعة التقليدية", "ferronnerie-d-art"),
    ("technicien dessinateur", "dessinateur-de-batiment"),
    # who one wants to be, where the page is called after what is done
    ("développeur web", "developpement-digital-web-full-stack"),
    ("développeuse", "developpement-digital"),
    ("programmeur", "developpement-digital"),
    ("monteur", "audiovisuel-montage"),
    ("infographiste", "infographie"),
    ("menuisier", "menuiserie-bois-et-metallique-traditionnelle"),
    ("ferronnier", "ferronnerie-d-art"),
    ("مبرمج", "developpement-digital"),
    ("مبرمجة", "developpement-digital"),
    ("مصممة", "conception-des-interfaces-web"),
    ("مطور", "developpement-digital"),
    # codes, digits of both scripts
    ("DIA_DEV_TS", "developpement-digital"),
    ("EGTS102", "infrastructure-digitale"),
    ("M107", "developpement-digital"),
    ("M١٠٧", "developpement-digital"),
    ("modélisation 3D", "modelisation-3d-du-batiment"),
    ("modelisation ٣d", "modelisation-3d-du-batiment"),
    # a place beside a trade, the province
    ("audiovisuel Bouchane", "audiovisuel"),
    ("taille de pierre Rhamna", "taille-de-pierres"),
]
COMMUNES = [
    ("بنجرير", "ben-guerir"),
    ("ابن جرير", "ben-guerir"),
    ("بن ݣرير", "ben-guerir"),
    ("Benguerir", "ben-guerir"),
    ("ben guérir", "ben-guerir"),
    ("Bouchane", "bouchane"),
    ("Ait Hammou", "ait-hammou"),
    ("Aït Hammou", "ait-hammou"),
    ("أيت حمو", "ait-hammou"),
    ("Skhour Rehamna", "skhour-rhamna"),
    ("Sidi Abdallah", "sidi-abdellah"),
    ("sidi bouothmane", "sidi-bou-othmane"),
    ("سيدي بو عثمان", "sidi-bou-othmane"),
    ("Ras El Ain Rehamna", "ras-ain-rhamna"),
]
NONSENSE = ["ززز", "qwzxk", "خخغغظظ", "blorftz", "٩٩٩٩٩٩"]


@pytest.fixture(scope="module")
def network(django_db_setup, django_db_blocker):
    """The real content, written once for all tests of this file and taken away after the last."""
    with django_db_blocker.unblock():
        call_command("load_network", verbosity=0)
    yield
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


def found(text: str, language: str = "ar", **filters):
    response = Client().get(f"/{language}/programs/", {"q": text, **filters})
    assert response.status_code == 200
    return response


def slugs(response) -> set[str]:
    return {program.slug for program in response.context["page"].paginator.object_list}


@pytest.mark.parametrize(("text", "slug"), PROGRAMMES)
def test_a_query_finds_its_page(network, text, slug):
    assert slug in slugs(found(text))


@pytest.mark.parametrize(("text", "slug"), COMMUNES)
def test_a_commune_is_known_by_its_spellings_and_leads_to_the_centres(network, text, slug):
    response = found(text, "fr")
    assert response.context["commune"].slug == slug
    assert slugs(response) == set(Program.objects.exclude(center=None).values_list("slug", flat=True))
    if slug == "bouchane":
        assert "38,4" in response.content.decode()
        assert 'href="/fr/boarding/"' in response.content.decode()


def test_words_narrow(network):
    """A search that finds everything would pass the list above."""
    assert slugs(found("zellige")) == {"revetement-traditionnel"}
    assert slugs(found("IA")) == {"cycle-de-decouverte-ia", "l-essentiel-des-applications-de-l-ia"}
    assert slugs(found("audiovisuel bouchane")) < slugs(found("bouchane"))


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_finds_nothing_and_helps_on(network, text, language):
    response = found(text, language)
    assert slugs(response) == set()
    html = response.content.decode()
    assert text in html.split('id="filters"')[1].split("</form>")[1]
    assert f'class="button ghost" href="/{language}/programs/"' in html
    assert response.context["suggestions"] == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Bouchan", "Bouchane"),
        ("sidi gha", "Sidi Ghanem"),
        ("audiovisual", "Audiovisuel"),
        ("مساخ", "مساح"),
        ("pienture ecologique", "Peinture écologique"),
        ("devlopeur web", "Développement web"),
    ],
)
def test_what_is_nearly_a_word_is_offered(network, text, meant):
    offered = found(text, "fr" if text.isascii() else "ar").context["suggestions"]
    assert meant in offered
    assert found(meant).context["rows"]


def test_an_empty_answer_says_what_each_filter_hides(network):
    response = found("zellige", "fr", center="coding-school", kind="initial")
    counts = {removal.words: removal.count for removal in response.context["removals"]}
    assert counts == {"École de Coding": 1, "zellige": len(slugs(found("", center="coding-school", kind="initial")))}
    for removal in response.context["removals"]:
        page = Client().get(f"/fr/programs/?{removal.query}")
        assert page.context["page"].paginator.count == removal.count


@pytest.mark.parametrize("text", ["", " ", "de", "ال", "و", "%", "_", "\\", "'", '"', "x" * 100, "\u200f", "() OR 1"])
def test_odd_texts_get_a_page(network, text):
    assert found(text)


def test_a_commune_is_taken_out_of_the_words(network):
    search = understood("Développement à Skhour Rehamna")
    assert (search.commune.slug, search.words) == ("skhour-rhamna", ("developpement",))


def test_the_column_follows_what_stands_near_a_programme(network):
    """Sector, centre, modules: their words are searched too and may change."""
    program = Program.objects.get(slug="infographie")
    for row, name in ((program.sector, "Secteurneuf"), (program.center, "Centreneuf"), (program.level, "Niveauneuf")):
        row.name_fr = name
        row.save()
        assert "infographie" in slugs(found(name)), name
    module = program.modules.create(code="X901", name_fr="Modulenouveau")
    assert slugs(found("modulenouveau x901")) == {"infographie"}
    module.name_fr = "Autrenom"
    module.save()
    assert slugs(found("modulenouveau")) == set()
    module.delete()
    assert slugs(found("autrenom")) == set()


def test_everything_loaded_is_folded_as_it_should_be(network):
    assert Program.refold() == (0, 63)
    assert Module.objects.exists()
