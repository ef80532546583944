"""What the check found is kept as fields: told in the reader's language, and in a log by the lines it always had."""

import json
import re
from copy import deepcopy

import pytest
from django.utils import translation
from django.utils.translation import gettext

from centers.models import User
from enrollment.allocation.checker import Problem, Rule, Violation, check
from enrollment.allocation.freezing import violations
from enrollment.models import Offer, Run, RunState
from enrollment.runs.compute import make_run
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.enrollment.test_checker import EXAMPLE, EXAMPLE_RESULT, boarder, campaign, day
from tests.factories import UserFactory
from tests.scenarios.decisions import candidate, deciding
from tests.scenarios.exhaustive_search import written

# A place of the published example, what is put there, and the line of the log.
CHANGED = [
    (["more"], 1, "format: result: must hold exactly format, intakes, places, wings, input_sha256"),
    (["format"], "x", "format: format: must be rehamna-allocation-result/1"),
    (["intakes"], {}, "format: intakes: must be those of the input, all of them"),
    (["places"], [], "format: places: must be an object"),
    (["wings", "girls"], {}, "format: girls: must hold exactly cutoff, taken"),
    (["wings", "girls", "taken"], -1, "format: girls: must be whole numbers, the cut-off may be null"),
    (["intakes", "eco-2027"], {}, "format: eco-2027: must hold exactly last_position, order, taken"),
    (["intakes", "dev-2027", "taken"], True, "format: dev-2027: must be whole numbers, the last position may be null"),
    (["intakes", "eco-2027", "order"], "A7", "format: eco-2027: order must be a list"),
    (["places", "A99"], {"bed": False, "intake": "dev-2027"}, "format: places A99: is no applicant"),
    (["places", "A3"], {}, "format: places A3: must hold exactly bed (true or false), intake"),
    (["places", "A3", "intake"], None, "format: places A3: is in no intake of the input"),
    (["intakes", "eco-2027", "order"], ["A3", "A7"], "call-order: eco-2027: position 1 went to A3, it was A7's"),
    (["intakes", "eco-2027", "order"], ["A7"], "call-order: eco-2027: position 2 went to nothing, it was A3's"),
    (["intakes", "dev-2027", "taken"], 9, "figures: dev-2027: taken says 9, the places say 2"),
    (
        ["intakes", "eco-2027", "last_position"],
        None,
        "figures: eco-2027: last_position says nothing, the places say 2",
    ),
    (["wings", "girls", "cutoff"], 1, "cutoff-too-tight (rule 5): girls: beds up to 1 is too strict, everyone is fair"),
]
TWO = campaign({"L1": day("dev"), "L2": day("dev")}, seats={"dev": 1})
ELSEWHERE = campaign(
    {"L1": day("dev"), "L2": day("eco")}, seats={"dev": 1, "eco": 1}, orders={"eco": ["L1"]}
)  # fmt: skip
BEDS = campaign(
    {"L1": boarder("essential", "dev"), "L2": boarder("if_possible", "dev"), "L3": day("dev")}, seats={"dev": 3}, beds=1
)
UNLISTED = campaign(
    {"L1": boarder("if_possible", "dev"), "L2": boarder("essential", "dev")}, seats={"dev": 2}, beds=1, bed_order=["L2"]
)
HELD = campaign(
    {"L1": boarder("if_possible", "dev", holds="dev", bed=True), "L2": boarder("if_possible", "dev")},
    seats={"dev": 2},
    beds=1,
)
ALL = {"L1": "dev", "L2": "dev", "L3": "dev"}
# An instance, places, who has a bed, the cut-off of the wing; and the lines.
GIVEN = [
    (TWO, {"L1": "dev", "L2": "dev"}, (), None, ["over-full (rule 1): dev has 1 and gave 2, to L2 last"]),
    (
        TWO,
        {"L2": "dev"},
        (),
        None,
        [
            "overtaken-seat (rule 2): L1 stands at 1 for dev and was refused, L2 at 2 got in",
            "unfair-place (rule 5): L2 got dev without a bed, the fair result gives nothing",
        ],
    ),
    (
        ELSEWHERE,
        {"L1": "eco", "L2": "eco"},
        (),
        None,
        [
            "not-eligible: L1 got eco: did not choose it",
            "not-eligible: L2 got eco: is not in its order",
            "over-full (rule 1): eco has 1 and gave 2, to L1 last",
            "wasted-seat (rule 4): L1 was refused dev, where 1 of 1 seats are free",
        ],
    ),
    (
        BEDS,
        ALL,
        ("L2", "L3"),
        None,
        [
            "essential-without-bed: L1 cannot come without a bed and got dev without one",
            "not-eligible: L3 got a bed: did not ask for a bed",
            "overtaken-bed (rule 3): L1 stands at 1 for a bed in girls and has none, L2 at 2 has one",
            "cutoff-too-open (rule 5): girls: beds up to everyone is too open, 1 is fair",
            "unfair-place (rule 5): L2 got dev with a bed, the fair result gives dev without a bed",
        ],
    ),
    (
        BEDS,
        ALL,
        (),
        0,
        [
            "essential-without-bed: L1 cannot come without a bed and got dev without one",
            "shut-out: L1 got dev, but cannot come without a bed, and the beds of girls went up to 0, not to 1",
            "wasted-bed (rule 4): L1 has a seat and no bed, 1 of 1 in girls are free",
            "wasted-bed (rule 4): L2 has a seat and no bed, 1 of 1 in girls are free",
            "cutoff-too-tight (rule 5): girls: beds up to 0 is too strict, 1 is fair",
        ],
    ),
    (
        UNLISTED,
        {"L1": "dev", "L2": "dev"},
        ("L1",),
        None,
        [
            "not-eligible: L1 got girls: is not in the bed order",
            "essential-without-bed: L2 cannot come without a bed and got dev without one",
        ],
    ),
    (
        HELD,
        {"L2": "dev"},
        ("L2",),
        None,
        [
            "lost-hold (rule 6): L1 held dev and has nothing",
            "lost-hold (rule 6): L1 held a bed in girls and has nothing",
            "cutoff-too-open (rule 5): girls: beds up to everyone is too open, 0 is fair",
            "unfair-place (rule 5): L2 got dev with a bed, the fair result gives dev without a bed",
        ],
    ),
]


def changed(path, value) -> list[Violation]:
    result = deepcopy(EXAMPLE_RESULT)
    part = result
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return check(EXAMPLE, result)


def judged(instance, places, bedded, cutoff) -> list[Violation]:
    return check(instance, written(instance, places, bedded, {"girls": cutoff}))


def kept(found: list[Violation]) -> list[Violation]:
    """As a database gives them back."""
    return [Violation.of_fields(fields) for fields in json.loads(json.dumps([one.as_fields() for one in found]))]


@pytest.mark.parametrize(("path", "value", "line"), CHANGED)
def test_a_fault_of_form_or_figures_is_kept_as_fields_and_logged_as_ever(path, value, line):
    found = changed(path, value)
    assert kept(found) == found
    assert [str(one) for one in kept(found)] == [line]


@pytest.mark.parametrize(("instance", "places", "bedded", "cutoff", "lines"), GIVEN)
def test_an_unfair_result_is_kept_as_fields_and_logged_as_ever(instance, places, bedded, cutoff, lines):
    found = judged(instance, places, bedded, cutoff)
    assert kept(found) == found
    assert [str(one) for one in kept(found)] == lines


def test_every_rule_and_every_problem_was_tried():
    found = [one for path, value, _line in CHANGED for one in changed(path, value)]
    found += [one for *case, _lines in GIVEN for one in judged(*case)]
    assert {one.rule for one in found} == {*Rule}
    assert {one.detail["problem"] for one in found if "problem" in one.detail} == {*Problem}


def test_figures_hold_no_prose():
    """Numbers, ids, codes and keys: nothing that only one language can tell."""
    found = [one for *case, _lines in GIVEN for one in judged(*case)]
    words = {value for one in found for value in one.detail.values() if isinstance(value, str)}
    assert words <= {"L1", "L2", "L3", "dev", "eco", "girls", *Problem}


# --- a run that stands in the database -----------------------------------------------------------


@pytest.fixture
def board(client, settings, db):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    return sign_in(client, roles.BOARD)


@pytest.fixture
def overtaken(board):
    """A run in which the second on the list has the one seat of the first; nothing is noted yet. And the first."""
    of, (intake,) = deciding(1)
    first, second = (candidate(of, [intake], average) for average in (1500, 1400))
    run = make_run(of, by=UserFactory())
    result = json.loads(run.result)
    result["places"] = {second.list_number: result["places"].pop(first.list_number)}
    result["intakes"][intake.slug]["last_position"] = 2
    Run.objects.update(result=json.dumps(result), state=RunState.DRAFT)
    return Run.objects.get(), first


def noted(run: Run, problems: list) -> Run:
    Run.objects.filter(pk=run.pk).update(problems=problems)
    return Run.objects.get(pk=run.pk)


def found_in(run: Run) -> list[Violation]:
    return check(json.loads(run.frozen_input), json.loads(run.result))


def sentences(board, run: Run, language: str) -> list[str]:
    """What the page of the run lists as refused."""
    User.objects.update(language=language)
    page = board.get(f"/admin/enrollment/run/{run.pk}/change/").content.decode()
    return re.findall(r'<li class="no"><bdi>(.*?)</bdi></li>', page)


def overtaken_in_words(person, language: str) -> str:
    with translation.override(language):
        words = {"rule": gettext("Nobody is overtaken for a seat"), "person": person.list_number}
        return gettext("This result cannot be published. Rule: %(rule)s. File: %(person)s.") % words


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_run_tells_its_kept_fields_in_the_language_of_the_reader(board, overtaken, language):
    run, first = overtaken
    run = noted(run, [one.as_fields() for one in found_in(run)])
    assert violations(run) == found_in(run)
    told = sentences(board, run, language)
    assert told[0] == overtaken_in_words(first, language)
    assert len(told) == len(run.problems) == 2


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_lines_of_an_earlier_release_are_checked_anew_and_never_read(board, overtaken, language):
    run, first = overtaken
    run = noted(run, ["lost-hold (rule 6): another line", "and one more"])
    assert violations(run) == found_in(run)
    assert sentences(board, run, language)[0] == overtaken_in_words(first, language)


def test_a_line_of_an_earlier_release_that_is_not_found_any_more_stands_as_it_is(board, overtaken):
    run, _first = overtaken
    fair = make_run(run.campaign, by=UserFactory())
    Run.objects.filter(pk=run.pk).update(result=fair.result)
    run = noted(run, ["over-full (rule 1): <dev> has 1 and gave 2"])
    assert violations(run) == []
    (line,) = sentences(board, run, "ar")
    assert line == '<span lang="en" dir="ltr">over-full (rule 1): &lt;dev&gt; has 1 and gave 2</span>'


def test_a_run_that_is_refused_offers_nothing(board, overtaken):
    run, _first = overtaken
    run = noted(run, [one.as_fields() for one in found_in(run)])
    board.post(f"/admin/enrollment/run/{run.pk}/do/publish/", {"read": "on"})
    assert not Offer.objects.exists()
