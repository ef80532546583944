"""How far seats went last time, on the page of a programme: the last published list, and nobody to be guessed."""

import pytest

from enrollment.allocation.statistics import CutOff, last_cut_off
from enrollment.runs.compute import make_run
from programs.catalogue import listed
from programs.models import Program
from tests.factories import IntakeFactory, ProgramFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, run_and_publish

pytestmark = pytest.mark.django_db


def cut_off(program) -> CutOff | None:
    return last_cut_off(listed(Program.objects.filter(pk=program.pk))[0].program)


def campaign_with(people: int, seats: int, *, publish: bool = True):
    campaign, (intake,) = deciding(seats)
    for n in range(people):
        candidate(campaign, [intake], 1000 + n)
    if publish:
        run_and_publish(campaign)
    else:
        make_run(campaign, by=UserFactory())
    return intake


def test_the_last_rank_served_and_the_length_of_the_list():
    intake = campaign_with(22, 6)
    assert cut_off(intake.program) == CutOff(intake.campaign, 22, 6, False)


def test_it_is_told_beside_a_new_intake():
    old = campaign_with(22, 6)
    IntakeFactory(program=old.program)
    assert cut_off(old.program).campaign == old.campaign


def test_seats_for_everyone():
    assert cut_off(campaign_with(20, 30).program).last is None
    assert not cut_off(campaign_with(20, 30).program).hidden


@pytest.mark.parametrize(("people", "seats"), [(19, 6), (19, 30), (22, 4)])
def test_small_groups_stay_hidden(client, people, seats):
    intake = campaign_with(people, seats)
    assert cut_off(intake.program).hidden
    html = client.get(f"/fr/programs/{intake.program.slug}/").content.decode()
    assert "ses chiffres restent masqués" in html
    assert "allée au rang" not in html


def test_what_is_not_published_is_not_known(client):
    assert cut_off(ProgramFactory()) is None
    intake = campaign_with(22, 6, publish=False)
    assert cut_off(intake.program) is None
    assert "Pas encore connu" in client.get(f"/fr/programs/{intake.program.slug}/").content.decode()


def test_it_is_said_in_words(client):
    intake = campaign_with(22, 6)
    html = client.get(f"/fr/programs/{intake.program.slug}/").content.decode()
    assert "la dernière place est allée au rang 6, sur une liste de 22 personnes." in html
