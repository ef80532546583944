"""Every level that somebody can apply to asks for papers: a file without a slot could send nothing."""

import csv
from pathlib import Path

import pytest
from django.core.management import call_command

from enrollment.documents.asked import slots
from programs.models import Level
from tests.factories import ApplicationFactory, CampaignFactory, IntakeFactory

ROOT = Path(__file__).resolve().parents[2]
# Of these alone the facts say which papers they ask for: the papers of the others are samples, and say so.
KNOWN = {"TS", "T", "Q", "S"}


def test_every_level_of_the_network_asks_for_papers():
    def read(name):
        return list(csv.DictReader((ROOT / "programs" / "data" / name).read_text(encoding="utf-8").splitlines()))

    papers = read("papers.csv")
    assert {row["code"] for row in read("levels.csv")} == {row["level"] for row in papers}
    assert {row["level"] for row in papers if row["is_sample"] == "False"} == KNOWN
    assert KNOWN.isdisjoint(row["level"] for row in papers if row["is_sample"] == "True")


@pytest.mark.django_db
def test_a_file_at_any_level_has_its_slots():
    call_command("load_network", verbosity=0)
    campaign = CampaignFactory()
    for level in Level.objects.all():
        intake = IntakeFactory(campaign=campaign, program__level=level)
        assert slots(ApplicationFactory(campaign=campaign, intakes=[intake])) != [], level.code
