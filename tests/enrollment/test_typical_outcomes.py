"""The typical ends of a choice, from real runs, in the words that docs/explanations.md judges one by one."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone, translation

from enrollment.allocation.explanations import explained_choices
from enrollment.models import Application, Boarding, Offer
from enrollment.offers.services import accept_offer, decline_offer, lapse_overdue
from enrollment.review.services import decide_application
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    CommuneFactory,
    HouseFactory,
    IntakeFactory,
    SchoolLevelFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).resolve().parents[2] / "docs" / "explanations.md"


def judged() -> dict[str, tuple[str, str]]:
    """What the table says, by outcome: in Arabic and in French, with plain spaces."""
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    return {outcome: (arabic, french) for _number, outcome, arabic, french in rows}


def read(application: Application, rank: int) -> tuple[str, str]:
    """The sentences of one choice in both languages."""
    found = []
    for language in ("ar", "fr"):
        with translation.override(language):
            sentences = explained_choices(Application.objects.get(pk=application.pk))[rank - 1].sentences
        found.append("<br>".join(sentences).replace("\xa0", " "))
    return tuple(found)


@pytest.fixture
def campaign():
    """Three intakes with three seats, one and five; two beds in all, one of them for girls."""
    HouseFactory(beds=1)
    campaign, intakes = deciding(3, 1, 5)
    for intake, (arabic, french) in zip(
        intakes, (("التطوير", "Développement"), ("البناء", "Construction"), ("الصوت", "Son")), strict=True
    ):
        intake.program.name_ar, intake.program.name_fr = arabic, french
        intake.program.save()
    return campaign


def asking(campaign, intakes, average: int, boarding: Boarding, km: int) -> Application:
    commune = CommuneFactory(km_to_benguerir=km)
    return candidate(campaign, intakes, average, boarding=boarding, person__commune=commune)


def test_each_typical_end_has_the_words_that_were_judged(campaign):
    dev, eco, sound = campaign.intakes.order_by("pk")
    closed = IntakeFactory(
        campaign=campaign,
        program__min_school_level=SchoolLevelFactory(
            order=16, name_ar="التقني المتخصص", name_fr="Technicien spécialisé"
        ),
    )
    baccalaureate = SchoolLevelFactory()
    baccalaureate.name_ar, baccalaureate.name_fr = "الباكالوريا", "Baccalauréat"
    baccalaureate.save()
    best = candidate(campaign, [dev], 1900)
    bedded = asking(campaign, [dev], 1800, Boarding.ESSENTIAL, 60)
    shut_out = asking(campaign, [dev], 1750, Boarding.ESSENTIAL, 50)
    bedless = asking(campaign, [dev], 1700, Boarding.IF_POSSIBLE, 30)
    second = candidate(campaign, [dev, eco, sound], 1300)
    waits = candidate(campaign, [eco], 1250)
    silent = candidate(campaign, [sound], 1200)
    refused = ApplicationFactory(
        campaign=campaign, intakes=[closed], applicant=ApplicantFactory(school_level=baccalaureate)
    )
    decide_application(refused, by=UserFactory())
    run_and_publish(campaign)
    found = {
        "A seat, by rank": read(best, 1),
        "A seat, as there were enough": read(silent, 1),
        "A seat and a bed": read(bedded, 1),
        "A seat and no bed yet": read(bedless, 1),
        "A bed is essential and there is none": read(shut_out, 1),
        "The rank was not reached": read(second, 1),
        "A better choice was given": read(second, 3),
        "Outside the conditions": read(refused, 1),
    }
    decline_offer(offer_of(best))
    Offer.objects.filter(application=silent).update(deadline=timezone.now() - timedelta(seconds=1))
    lapse_overdue()
    found |= {"Declined by the person": read(best, 1), "No answer in time": read(silent, 1)}
    accept_offer(offer_of(second))
    found["Another place accepted for good"] = read(second, 1)
    run_and_publish(campaign)
    found |= {"A seat that is held already": read(bedded, 1), "Nothing came free this time": read(waits, 1)}
    assert found == judged()
