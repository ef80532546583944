"""The independent checker: silent on fair results, and on any other it names the rule and the person."""

import ast
import json
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrollment.allocation import checker
from enrollment.allocation.checker import Rule, check, check_looser
from enrollment.allocation.checker.campaign import call_order
from enrollment.allocation.checker.proof import is_fair
from tests.scenarios.exhaustive_search import fair_by_trial, naive_order, small_campaigns, written

EXAMPLE = json.loads(
    """{"format": "rehamna-allocation/1",
 "intakes": {"dev-2027": {"seats": 24, "order": ["A12", "A7"]},
             "eco-2027": {"seats": 16, "ranking": ["A7", "A3"],
                          "reserves": [{"group": "women", "percent": 30, "members": ["A3", "A7"]}]}},
 "wings": {"girls": {"beds": 40, "order": ["A7", "A3"]}},
 "applicants": {"A12": {"choices": ["dev-2027"], "boarding": "no"},
                "A3": {"choices": ["eco-2027"], "boarding": "if_possible", "wing": "girls"},
                "A7": {"choices": ["dev-2027", "eco-2027"], "boarding": "essential", "wing": "girls",
                       "holds": {"intake": "eco-2027", "bed": true}}}}"""
)
EXAMPLE_RESULT = json.loads(
    """{"format": "rehamna-allocation-result/1", "input_sha256": "0",
 "intakes": {"dev-2027": {"last_position": 2, "taken": 2},
             "eco-2027": {"last_position": 2, "order": ["A7", "A3"], "taken": 1}},
 "places": {"A12": {"bed": false, "intake": "dev-2027"}, "A3": {"bed": true, "intake": "eco-2027"},
            "A7": {"bed": true, "intake": "dev-2027"}},
 "wings": {"girls": {"cutoff": null, "taken": 2}}}"""
)


def day(*choices, holds=None):
    """Someone who asks for no bed."""
    return {"choices": [*choices], "boarding": "no"} | ({"holds": {"intake": holds, "bed": False}} if holds else {})


def boarder(answer, *choices, wing="girls", holds=None, bed=False):
    said = {"choices": [*choices], "boarding": answer, "wing": wing}
    return said | ({"holds": {"intake": holds, "bed": bed}} if holds else {})


def campaign(people, *, seats, beds=0, orders=None, bed_order=None):
    """Intakes with these ``seats``, one wing; who is not ordered otherwise stands as named in ``people``."""
    orders = orders or {}
    return {
        "format": "rehamna-allocation/1",
        "intakes": {name: {"seats": number, "order": orders.get(name, [*people])} for name, number in seats.items()},
        "wings": {"girls": {"beds": beds, "order": [*people] if bed_order is None else bed_order}},
        "applicants": people,
    }


def found(instance, places, bedded=(), cutoff=None):
    """What the checker finds in these places: ``{(rule, applicant, intake or wing)}``."""
    result = written(instance, places, bedded, {"girls": cutoff})
    return {(str(fault.rule), fault.applicant, fault.intake or fault.wing) for fault in check(instance, result)}


def test_the_published_example_is_fair():
    assert check(EXAMPLE, EXAMPLE_RESULT) == []
    assert fair_by_trial(EXAMPLE) | {"input_sha256": "0"} == EXAMPLE_RESULT


# --- seats: rules 1, 2, 4


def test_a_seat_too_many_names_the_last_who_got_in():
    instance = campaign({"L1": day("dev"), "L2": day("dev")}, seats={"dev": 1})
    assert found(instance, {"L1": "dev"}) == set()
    assert found(instance, {"L1": "dev", "L2": "dev"}) == {("over-full", "L2", "dev")}


def test_someone_overtaken_for_a_seat_is_named_with_both_positions():
    instance = campaign({"L1": day("dev"), "L2": day("dev")}, seats={"dev": 1})
    faults = check(instance, written(instance, {"L2": "dev"}))
    assert [(fault.rule.number, fault.applicant, fault.detail) for fault in faults] == [
        (2, "L1", {"position": 1, "last_position": 2, "by": "L2"}),
        (5, "L2", {"given": {"bed": False, "intake": "dev"}, "right": None}),
    ]


def test_being_overtaken_for_a_better_choice_counts_too():
    people = {"L1": day("dev", "eco"), "L2": day("dev", "eco")}
    instance = campaign(people, seats={"dev": 1, "eco": 1})
    assert ("overtaken-seat", "L1", "dev") in found(instance, {"L1": "eco", "L2": "dev"})


def test_a_holder_overtakes_nobody():
    people = {"L1": day("dev"), "L2": day("dev", holds="dev")}
    assert found(campaign(people, seats={"dev": 1}), {"L2": "dev"}) == set()


def test_a_free_seat_that_someone_wants_is_wasted():
    instance = campaign({"L1": day("dev"), "L2": day("dev")}, seats={"dev": 2})
    assert found(instance, {"L1": "dev"}) == {("wasted-seat", "L2", "dev")}


def test_swapped_places_that_both_would_rather_exchange_are_not_the_fair_ones():
    people = {"L1": day("dev", "eco"), "L2": day("eco", "dev")}
    orders = {"dev": ["L2", "L1"], "eco": ["L1", "L2"]}
    instance = campaign(people, seats={"dev": 1, "eco": 1}, orders=orders)
    assert found(instance, {"L1": "dev", "L2": "eco"}) == set()
    assert found(instance, {"L1": "eco", "L2": "dev"}) == {("unfair-place", "L1", "dev"), ("unfair-place", "L2", "eco")}


# --- beds: rules 1, 3, 4, and who needs one


ONE_BED = campaign({"L1": boarder("if_possible", "dev"), "L2": boarder("if_possible", "dev")}, seats={"dev": 2}, beds=1)
BOTH_IN = {"L1": "dev", "L2": "dev"}


def test_a_bed_too_many_names_the_last_who_got_one():
    assert found(ONE_BED, BOTH_IN, {"L1"}, 1) == set()
    assert found(ONE_BED, BOTH_IN, {"L1", "L2"}, 1) == {("over-full", "L2", "girls")}


def test_someone_overtaken_for_a_bed_is_named():
    assert found(ONE_BED, BOTH_IN, {"L2"}, 1) == {("overtaken-bed", "L1", "girls"), ("unfair-place", "L2", "dev")}


def test_a_free_bed_that_someone_with_a_seat_asks_for_is_wasted():
    assert ("wasted-bed", "L1", "girls") in found(ONE_BED, BOTH_IN, (), 0)


def test_a_held_bed_overtakes_nobody_and_moves_with_its_holder():
    people = {
        "L1": boarder("if_possible", "eco"),
        "L2": boarder("essential", "dev", "eco", holds="eco", bed=True),
    }
    instance = campaign(people, seats={"dev": 1, "eco": 2}, beds=1)
    assert found(instance, {"L1": "eco", "L2": "dev"}, {"L2"}, 0) == set()
    assert ("lost-hold", "L2", "girls") in found(instance, {"L1": "eco", "L2": "dev"}, {"L1"}, 1)


NEEDS = campaign({"L1": boarder("essential", "dev"), "L2": boarder("essential", "dev")}, seats={"dev": 2}, beds=1)


def test_who_needs_a_bed_gets_no_seat_without_one():
    assert found(NEEDS, {"L1": "dev"}, {"L1"}, 1) == set()
    assert {("essential-without-bed", "L2", "dev"), ("shut-out", "L2", "dev")} <= found(NEEDS, BOTH_IN, {"L1"}, 1)


def test_a_bed_beyond_the_number_does_not_let_a_shut_out_person_in():
    assert {("over-full", "L2", "girls"), ("shut-out", "L2", "dev")} <= found(NEEDS, BOTH_IN, {"L1", "L2"}, 1)


# --- cut-offs: rule 5


def test_a_cutoff_too_tight_is_found_with_those_it_cost():
    assert found(NEEDS, {}, (), 0) == {("cutoff-too-tight", None, "girls"), ("unfair-place", "L1", "dev")}


def test_a_cutoff_too_open_is_found_though_the_places_are_right():
    assert ("cutoff-too-open", None, "girls") in found(NEEDS, {"L1": "dev"}, {"L1"}, None)
    assert ("cutoff-too-open", None, "girls") in found(NEEDS, {"L1": "dev"}, {"L1"}, 2)


def test_who_had_to_leave_gives_back_what_they_had_pushed_others_from():
    """L1 leaves for want of a bed, L2 returns to its first choice: going on from the first run misses it."""
    people = {"L0": boarder("essential", "son"), "L1": boarder("essential", "dev"), "L2": day("dev", "eco")}
    instance = campaign(people, seats={"dev": 1, "eco": 1, "son": 1}, beds=1)
    assert found(instance, {"L0": "son", "L2": "dev"}, {"L0"}, 1) == set()
    assert ("wasted-seat", "L2", "dev") in found(instance, {"L0": "son", "L2": "eco"}, {"L0"}, 1)


def test_looser_cutoffs_are_tried_one_by_one():
    assert check_looser(NEEDS, written(NEEDS, {"L1": "dev"}, {"L1"}, {"girls": 1})) == []
    faults = check_looser(NEEDS, written(NEEDS, {}, (), {"girls": 0}))
    assert {(fault.rule, fault.applicant, fault.wing) for fault in faults} == {
        (Rule.CUTOFF_TOO_TIGHT, "L1", "girls"),
    }


# --- what is held: rule 6


def test_losing_a_held_seat_is_found():
    people = {"L1": day("dev"), "L2": day("eco", "dev", holds="dev")}
    instance = campaign(people, seats={"dev": 1, "eco": 0})
    assert found(instance, {"L1": "dev"}) == {("lost-hold", "L2", "dev"), ("unfair-place", "L1", "dev")}


def test_falling_below_a_held_seat_is_found():
    people = {"L1": day("dev"), "L2": day("dev", "eco", holds="dev")}
    instance = campaign(people, seats={"dev": 1, "eco": 1})
    assert found(instance, {"L1": "dev", "L2": "eco"}) == {("lost-hold", "L2", "dev"), ("unfair-place", "L1", "dev")}


# --- the rules of the format


def test_listed_without_having_chosen_is_ignored_and_chosen_without_being_listed_is_not_eligible():
    people = {"L1": day("eco"), "L2": day("dev"), "L3": day("dev")}
    instance = campaign(people, seats={"dev": 1, "eco": 0}, orders={"dev": ["L1", "L2"]})
    assert found(instance, {"L2": "dev"}) == set()
    assert ("not-eligible", "L3", "dev") in found(instance, {"L3": "dev"})
    assert ("not-eligible", "L1", "dev") in found(instance, {"L1": "dev"})


def test_a_bed_goes_only_to_those_in_the_bed_order_who_ask():
    people = {"L1": day("dev"), "L2": boarder("if_possible", "dev"), "L3": boarder("essential", "dev")}
    instance = campaign(people, seats={"dev": 3}, beds=3, bed_order=["L1"])
    assert found(instance, BOTH_IN) == set()
    assert ("not-eligible", "L1", None) in found(instance, BOTH_IN, {"L1"})
    assert ("not-eligible", "L2", "girls") in found(instance, BOTH_IN, {"L2"})
    assert ("shut-out", "L3", "dev") in found(instance, BOTH_IN | {"L3": "dev"}, {"L3"})


def test_the_bed_order_of_another_wing_is_ignored():
    people = {"L1": boarder("essential", "dev", wing="boys"), "L2": boarder("essential", "dev")}
    instance = campaign(people, seats={"dev": 2}, beds=1)
    instance["wings"]["boys"] = {"beds": 1, "order": ["L2"]}
    assert found(instance, {"L2": "dev"}, {"L2"}) == set()
    assert ("shut-out", "L1", "dev") in found(instance, BOTH_IN, {"L1", "L2"})


def test_holders_outside_the_order_stand_first_and_have_no_position():
    people = {"L1": day("dev"), "L2": day("dev", holds="dev")}
    instance = campaign(people, seats={"dev": 2}, orders={"dev": ["L1"]})
    result = written(instance, {"L1": "dev", "L2": "dev"})
    assert result["intakes"]["dev"]["last_position"] == 1
    assert check(instance, result) == []


def test_a_seat_held_without_the_bed_one_needs_is_kept_but_leads_no_higher():
    people = {"L1": boarder("essential", "dev"), "L2": boarder("essential", "dev", "eco", holds="eco")}
    instance = campaign(people, seats={"dev": 2, "eco": 1}, beds=1)
    assert found(instance, {"L1": "dev", "L2": "eco"}, {"L1"}, 1) == set()
    assert ("shut-out", "L2", "dev") in found(instance, BOTH_IN, {"L1"}, 1)
    assert ("essential-without-bed", "L2", "dev") in found(instance, BOTH_IN, {"L1"}, None)


def test_a_bed_freed_by_such_a_return_goes_on_down_the_bed_order():
    """L2, beyond the cut-off, falls back on its held seat and L1 has to leave: the bed is L2's (rule 4)."""
    people = {"L1": boarder("if_possible", "eco"), "L2": boarder("essential", "dev", "eco", holds="eco")}
    instance = campaign(people, seats={"dev": 1, "eco": 1}, beds=1)
    assert found(instance, {"L2": "eco"}, {"L2"}, 1) == set()
    assert ("wasted-bed", "L2", "girls") in found(instance, {"L2": "eco"}, (), 1)


@pytest.mark.parametrize(
    ("part", "name", "figure", "right"),
    [
        ("intakes", "dev-2027", "taken", 2),
        ("intakes", "dev-2027", "last_position", 2),
        ("wings", "girls", "taken", 2),
    ],
)
def test_wrong_figures_are_found(part, name, figure, right):
    result = deepcopy(EXAMPLE_RESULT)
    result[part][name][figure] = 9
    (fault,) = check(EXAMPLE, result)
    assert fault.rule == Rule.FIGURES
    assert name in (fault.intake, fault.wing)
    assert fault.detail == {"figure": figure, "given": 9, "right": right}


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (["format"], "rehamna-allocation/1", "format"),
        (["more"], 1, "result"),
        (["intakes"], {}, "intakes"),
        (["wings", "boys"], {"cutoff": None, "taken": 0}, "wings"),
        (["wings", "girls"], {"cutoff": None}, "girls"),
        (["wings", "girls", "cutoff"], -1, "girls"),
        (["intakes", "dev-2027", "taken"], True, "dev-2027"),
        (["intakes", "dev-2027", "order"], ["A12", "A7"], "dev-2027"),
        (["intakes", "eco-2027", "order"], "A7", "eco-2027"),
        (["intakes", "eco-2027"], {"last_position": 2, "taken": 1}, "eco-2027"),
        (["places"], [], "places"),
        (["places", "A99"], {"bed": False, "intake": "dev-2027"}, "places A99"),
        (["places", "A3"], {"bed": False, "intake": None}, "places A3"),
        (["places", "A3"], {"bed": False, "intake": "son-2027"}, "places A3"),
        (["places", "A3", "bed"], 1, "places A3"),
    ],
)
def test_what_is_no_result_is_refused_with_its_place(path, value, where):
    result = deepcopy(EXAMPLE_RESULT)
    part = result
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    (fault,) = check(EXAMPLE, result)
    assert (fault.rule, fault.detail["where"]) == (Rule.FORMAT, where)


# --- call orders


def test_a_quarter_reserved_gives_the_published_order():
    ranking = [f"C{number}" for number in range(1, 18)] + ["B1", "B2", "B3"]
    order = list(call_order(ranking, [{"percent": 25, "members": ["B1", "B2", "B3"]}]))
    assert order[:10] == ["B1", "C1", "C2", "C3", "B2", "C4", "C5", "C6", "B3", "C7"]
    assert order[10:] == [f"C{number}" for number in range(8, 18)]


def test_two_shares_that_conflict_give_the_first_named_its_number_exactly():
    b, r = [f"b{number}" for number in range(30)], [f"r{number}" for number in range(200)]
    for ranking in (b + r, r + b):
        order = list(call_order(ranking, [{"percent": 10, "members": b}, {"percent": 95, "members": r}]))
        assert [place for place, person in enumerate(order[:100], 1) if person in b] == list(range(1, 101, 10))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_call_order_is_that_of_asking_anew_at_every_position(data):
    ranking = [f"L{number}" for number in range(data.draw(st.integers(0, 12)))]
    member_lists = st.lists(st.sampled_from([*ranking, "outside"]), unique=True)
    reserve = st.fixed_dictionaries({"percent": st.integers(0, 100), "members": member_lists})
    reserves = data.draw(st.lists(reserve, max_size=2))
    assert list(call_order(ranking, reserves)) == naive_order(ranking, reserves)


@pytest.mark.parametrize(
    ("printed", "applicant", "position", "right"),
    [
        (["L2", "L1", "L3"], "L2", 1, "L1"),
        (["L1", "L3"], "L3", 2, "L2"),
        (["L1", "L2"], None, 3, "L3"),
        (["L1", "L2", "L3", "L1"], "L1", 4, None),
        (["L1", ["L2"], "L3"], None, 2, "L2"),
    ],
)
def test_the_first_wrong_step_of_a_printed_order_is_named(printed, applicant, position, right):
    people = {"L1": day("dev"), "L2": day("dev"), "L3": day("dev")}
    instance = campaign(people, seats={"dev": 3})
    instance["intakes"]["dev"] = {"seats": 3, "ranking": ["L1", "L2", "L3"]}
    result = fair_by_trial(instance)
    result["intakes"]["dev"]["order"] = printed
    (fault,) = check(instance, result)
    assert (fault.rule, fault.applicant, fault.intake) == (Rule.CALL_ORDER, applicant, "dev")
    assert fault.detail == {"position": position, "right": right}


# --- any campaign


@settings(max_examples=400, deadline=None)
@given(small_campaigns())
def test_the_fair_result_of_any_campaign_is_clean(instance):
    result = fair_by_trial(instance)
    assert is_fair(instance, result)
    assert check(instance, result) == []
    assert check_looser(instance, result) == []


@settings(max_examples=600, deadline=None)
@given(small_campaigns(), st.data())
def test_any_other_result_is_caught(instance, data):
    """Someone moved, put out or let in, a bed given or dropped, a cut-off changed; figures kept honest."""
    right = fair_by_trial(instance)
    places = {person: place["intake"] for person, place in right["places"].items()}
    bedded = {person for person, place in right["places"].items() if place["bed"]}
    cutoffs = {wing: figures["cutoff"] for wing, figures in right["wings"].items()}
    for person in data.draw(st.lists(st.sampled_from([*instance["applicants"]]), max_size=2)):
        places[person] = data.draw(st.sampled_from([*instance["intakes"], None]))
        bedded ^= {person} if data.draw(st.booleans()) else set()
    if data.draw(st.booleans()):
        wing = data.draw(st.sampled_from([*cutoffs]))
        cutoffs[wing] = data.draw(st.sampled_from([None, *range(7)]))
    places = {person: intake for person, intake in places.items() if intake}
    result = written(instance, places, bedded & places.keys(), cutoffs)
    faults = check(instance, result)
    assert bool(faults) == (result != right)
    assert is_fair(instance, result) == (result == right)
    assert all(str(fault).startswith(fault.rule) for fault in faults)
    differing = {
        person for person in instance["applicants"] if result["places"].get(person) != right["places"].get(person)
    }
    assert differing <= {fault.applicant for fault in faults}


def test_the_checker_owes_nothing_to_django_or_the_engine():
    allowed = set("collections collections.abc dataclasses enum heapq itertools math numpy operator typing".split())
    folder = Path(checker.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 1 or node.module in allowed, f"{path.name} imports from {node.module}"
            elif isinstance(node, ast.Import):
                assert {name.name for name in node.names} <= allowed, f"{path.name} imports {node.names[0].name}"
