"""The way of one applicant through the pages, as a browser without JavaScript walks it."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.test import Client
from django.utils.html import escape

from enrollment.models import Applicant, Application
from tests import factories

GIRL = {
    "birth": {"birth_date_0": "6", "birth_date_1": "5", "birth_date_2": "2008", "school_level": "BAC"},
    "name": {"family_name": "الرحماني", "given_name": "مثال", "sex": "F"},
    "contact": {"phone": "06 12 34 56 78", "has_whatsapp": "on"},
    "home": {"commune": "far", "boarding": "if_possible"},
    "schooling": {"diploma": "bac", "stream": "SVT", "average": "13,45", "diploma_year": "2026"},
    "words": {"why": "", "made": ""},
    "check": {"declared": "on", "consents": "on"},
}


@dataclass
class Network:
    """An open campaign with two intakes for holders of the baccalaureate, a near commune and a far one."""

    intakes: list = field(default_factory=list)

    def __post_init__(self):
        factories.HouseFactory()
        factories.StreamFactory()
        factories.CommuneFactory(slug="near", km_to_benguerir="3.0")
        factories.CommuneFactory(slug="far", km_to_benguerir="45.0")
        self.campaign = factories.CampaignFactory()
        self.intakes = [factories.IntakeFactory(campaign=self.campaign) for _ in range(2)]


def encoded(answers: dict) -> str:
    """As a browser sends it; half a character becomes bytes that are no text."""
    return urlencode({name: str(value).encode("utf-8", "surrogatepass") for name, value in answers.items()})


class Phone:
    """One device: its cookies, the language of its pages."""

    def __init__(self, language="ar", **defaults):
        self.client = Client(**defaults)
        self.language = language

    def url(self, path: str) -> str:
        return f"/{self.language}/{path}"

    def get(self, path: str, **query):
        return self.client.get(f"{self.url(path)}?{encoded(query)}")

    def post(self, path: str, answers=None, follow=True):
        return self.client.post(
            self.url(path), encoded(answers or {}), content_type="application/x-www-form-urlencoded", follow=follow
        )

    def answer(self, page: str, follow=True, **changes):
        """Posts the usual answers of a page with changes."""
        return self.post(f"apply/{page}/", {**GIRL.get(page, {}), **changes}, follow)

    def choose(self, *intakes, follow=True):
        return self.post("apply/choices/", {f"choice_{n}": i.slug for n, i in enumerate(intakes, start=1)}, follow)

    def apply(self, network: Network, *, until="check", **changes):
        """All pages up to `until`, of which only the one after it is opened; `changes`: page -> answers that differ."""
        for page in ("birth", "choices", "name", "contact", "home", "schooling", "words", "check"):
            if page == "choices":
                response = self.choose(*network.intakes, follow=page == until)
            else:
                response = self.answer(page, page == until, **changes.get(page, {}))
            if page == until:
                return response
        return None

    @property
    def application(self) -> Application:
        return Application.objects.get()

    @property
    def person(self) -> Applicant:
        return self.application.applicant


def text_of(response) -> str:
    return response.content.decode()


def shows(response, sentence) -> bool:
    return escape(str(sentence)) in text_of(response)
