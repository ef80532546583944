import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrollment.allocation.engine import allocate, canonical_bytes, parse, result_bytes, validate
from tests.scenarios.instances import random_instance
from tests.scenarios.literal_rule import holds_bed, line, order_of, places_by_the_letter, within

EXAMPLE = """\
{"format": "rehamna-allocation/1",
 "intakes": {"dev-2027": {"seats": 24, "order": ["A12", "A7"]},
             "eco-2027": {"seats": 16, "ranking": ["A7", "A3"],
                          "reserves": [{"group": "women", "percent": 30, "members": ["A3", "A7"]}]}},
 "wings": {"girls": {"beds": 40, "order": ["A7", "A3"]}},
 "applicants": {"A12": {"choices": ["dev-2027"], "boarding": "no"},
                "A3": {"choices": ["eco-2027"], "boarding": "if_possible", "wing": "girls"},
                "A7": {"choices": ["dev-2027", "eco-2027"], "boarding": "essential", "wing": "girls",
                       "holds": {"intake": "eco-2027", "bed": true}}}}
"""
RESULT = (
    '{"format":"rehamna-allocation-result/1",'
    '"input_sha256":"a63dce71f1839703a76a3663fa68274f4783acdaf3b4d787e27ef899a92f5c5c",'
    '"intakes":{"dev-2027":{"last_position":2,"taken":2},'
    '"eco-2027":{"last_position":2,"order":["A7","A3"],"taken":1}},'
    '"places":{"A12":{"bed":false,"intake":"dev-2027"},"A3":{"bed":true,"intake":"eco-2027"},'
    '"A7":{"bed":true,"intake":"dev-2027"}},'
    '"wings":{"girls":{"cutoff":null,"taken":2}}}\n'
)

seeds = st.integers(0, 2**32)
instances = st.builds(
    random_instance,
    seeds,
    applicants=st.integers(1, 14),
    intakes=st.integers(1, 4),
    holding=st.sampled_from([0, 0.2, 0.6]),
)


def test_the_example_byte_for_byte():
    source = EXAMPLE.encode()
    assert result_bytes(allocate(parse(source)), source) == RESULT.encode()


# --- small cases, each about one rule ----------------------------------------------------------


def person(*choices, boarding="no", holds=None, bed=False):
    answer = {"choices": list(choices), "boarding": boarding}
    if boarding != "no":
        answer["wing"] = "girls"
    if holds:
        answer["holds"] = {"intake": holds, "bed": bed}
    return answer


def essential(*choices, **held):
    return person(*choices, boarding="essential", **held)


def if_possible(*choices, **held):
    return person(*choices, boarding="if_possible", **held)


def run(people, intakes, beds=0, bed_order=""):
    """Allocate; `intakes` are {slug: (seats, "A B C")}, orders are words."""
    instance = {
        "format": "rehamna-allocation/1",
        "intakes": {slug: {"seats": seats, "order": order.split()} for slug, (seats, order) in intakes.items()},
        "wings": {"girls": {"beds": beds, "order": bed_order.split()}},
        "applicants": people,
    }
    validate(instance)
    return allocate(instance)


def short(result):
    """{"A": "dev", "B": "dev+bed"}"""
    return {name: place["intake"] + "+bed" * place["bed"] for name, place in result["places"].items()}


def test_each_gets_the_best_choice_the_orders_allow():
    people = {"A": person("dev", "eco"), "B": person("dev", "eco"), "C": person("eco", "dev")}
    result = run(people, {"dev": (1, "B A C"), "eco": (1, "A C B")})
    assert short(result) == {"B": "dev", "A": "eco"}
    assert result["intakes"] == {
        "dev": {"last_position": 1, "taken": 1},
        "eco": {"last_position": 1, "taken": 1},
    }


def test_an_intake_without_seats_admits_nobody():
    result = run({"A": person("dev")}, {"dev": (0, "A")})
    assert result["places"] == {}
    assert result["intakes"] == {"dev": {"last_position": None, "taken": 0}}


def test_listed_without_choosing_is_ignored_and_keeps_its_position():
    result = run({"A": person("eco"), "B": person("dev")}, {"dev": (1, "A B"), "eco": (0, "")})
    assert short(result) == {"B": "dev"}
    assert result["intakes"]["dev"]["last_position"] == 2


def test_chosen_without_being_listed_is_not_eligible():
    assert short(run({"A": person("dev", "eco")}, {"dev": (5, ""), "eco": (1, "A")})) == {"A": "eco"}


def test_without_beds_nobody_who_needs_one_takes_part():
    people = {"A": essential("dev"), "B": if_possible("dev")}
    result = run(people, {"dev": (2, "A B")}, beds=0, bed_order="A B")
    assert short(result) == {"B": "dev"}
    assert result["wings"] == {"girls": {"cutoff": 0, "taken": 0}}


def test_the_cutoff_is_the_last_bed_position_served():
    people = {name: if_possible("dev") for name in "ABCD"}
    result = run(people, {"dev": (3, "D C B A")}, beds=2, bed_order="A B C D")
    assert short(result) == {"D": "dev", "C": "dev+bed", "B": "dev+bed"}
    assert result["wings"] == {"girls": {"cutoff": 3, "taken": 2}}


def test_whoever_leaves_for_want_of_a_bed_gives_back_the_seat():
    people = {"A": essential("dev"), "B": essential("dev"), "C": person("dev")}
    result = run(people, {"dev": (2, "A B C")}, beds=1, bed_order="B A")
    assert short(result) == {"B": "dev+bed", "C": "dev"}
    assert result["wings"]["girls"] == {"cutoff": 1, "taken": 1}


def test_all_starts_again_from_scratch_when_someone_has_to_leave():
    # A, first at dev, pushes B to eco and so C out; without a bed A leaves, and B and C have their own again.
    people = {"A": essential("dev"), "B": person("dev", "eco"), "C": person("eco"), "D": essential("art")}
    intakes = {"dev": (1, "A B"), "eco": (1, "B C"), "art": (1, "D")}
    assert short(run(people, intakes, beds=1, bed_order="D A")) == {"D": "art+bed", "B": "dev", "C": "eco"}


def test_absent_from_the_bed_order_an_if_possible_gets_no_bed_and_an_essential_takes_no_part():
    people = {"A": if_possible("dev"), "B": essential("dev")}
    result = run(people, {"dev": (2, "A B")}, beds=2)
    assert short(result) == {"A": "dev"}
    assert result["wings"]["girls"] == {"cutoff": None, "taken": 0}


def test_in_a_bed_order_without_asking_or_for_another_wing_is_ignored():
    people = {"A": person("dev"), "B": if_possible("dev"), "C": if_possible("dev")}
    people["B"]["wing"] = "boys"
    instance = {
        "intakes": {"dev": {"seats": 3, "order": ["A", "B", "C"]}},
        "wings": {"girls": {"beds": 1, "order": ["A", "B", "C"]}, "boys": {"beds": 0, "order": []}},
        "applicants": people,
    }
    result = allocate(instance)
    assert short(result) == {"A": "dev", "B": "dev", "C": "dev+bed"}
    assert result["wings"] == {"boys": {"cutoff": None, "taken": 0}, "girls": {"cutoff": None, "taken": 1}}


def test_a_held_seat_is_kept_even_where_the_order_lacks_its_holder():
    result = run({"A": person("dev"), "Z": person("dev", holds="dev")}, {"dev": (1, "A")})
    assert short(result) == {"Z": "dev"}
    assert result["intakes"]["dev"] == {"last_position": None, "taken": 1}


def test_a_holder_who_gets_better_gives_the_held_seat_on():
    people = {"A": person("dev", "eco", holds="eco"), "B": person("eco")}
    result = run(people, {"dev": (1, "A"), "eco": (1, "A B")})
    assert short(result) == {"A": "dev", "B": "eco"}
    assert result["intakes"]["dev"]["last_position"] == 1


def test_a_held_bed_moves_with_its_holder_and_comes_first():
    people = {"A": essential("eco"), "H": essential("dev", "eco", holds="eco", bed=True)}
    result = run(people, {"dev": (1, "H"), "eco": (2, "A H")}, beds=1, bed_order="A H")
    assert short(result) == {"H": "dev+bed"}
    assert result["wings"]["girls"] == {"cutoff": 0, "taken": 1}


def test_a_bed_held_outside_the_bed_order_is_kept():
    people = {"H": if_possible("dev", holds="dev", bed=True)}
    assert short(run(people, {"dev": (1, "")}, beds=1)) == {"H": "dev+bed"}


@pytest.mark.parametrize("bed_order", ["B", "B H"])
def test_a_seat_held_without_a_bed_is_all_that_remains_beyond_the_cutoff(bed_order):
    people = {"H": essential("dev", "eco", holds="eco"), "B": essential("dev")}
    result = run(people, {"dev": (2, "H B"), "eco": (1, "H")}, beds=1, bed_order=bed_order)
    assert short(result) == {"B": "dev+bed", "H": "eco"}


def test_a_bed_left_by_someone_pushed_out_goes_on_and_the_cutoff_stays():
    # H at dev leaves eco to X, and both ask for the bed of X; sent back to eco, H pushes X out of seat and bed.
    people = {"X": essential("eco"), "H": essential("dev", "eco", holds="eco")}
    result = run(people, {"dev": (1, "H"), "eco": (1, "X")}, beds=1, bed_order="X H")
    assert short(result) == {"H": "eco+bed"}
    assert result["wings"]["girls"] == {"cutoff": 1, "taken": 1}


def test_holding_elsewhere_gives_no_precedence_in_another_intake():
    people = {name: person("dev", "eco", holds="eco") for name in ("C", "B", "A")}
    assert short(run(people, {"dev": (1, "B"), "eco": (3, "C")})) == {"A": "eco", "B": "dev", "C": "eco"}


# --- for all instances -------------------------------------------------------------------------


@settings(max_examples=300)
@given(instances)
def test_the_engine_does_what_the_rule_says_read_aloud(instance):
    result = allocate(instance)
    places, cutoffs = places_by_the_letter(instance)
    assert result["places"] == places
    assert {wing: entry["cutoff"] for wing, entry in result["wings"].items()} == cutoffs


@given(instances)
def test_nothing_is_oversold_and_the_figures_add_up(instance):
    result = allocate(instance)
    places = result["places"]
    for slug, intake in instance["intakes"].items():
        inside = [name for name, place in places.items() if place["intake"] == slug]
        order = order_of(intake)
        newcomers = [name for name in inside if instance["applicants"][name].get("holds", {}).get("intake") != slug]
        entry = result["intakes"][slug]
        assert entry["taken"] == len(inside) <= intake["seats"]
        assert entry["last_position"] == max((order.index(name) + 1 for name in newcomers), default=None)
        assert entry.get("order") == (order if "ranking" in intake else None)
    for wing, beds in instance["wings"].items():
        people = instance["applicants"]
        inside = [name for name, place in places.items() if place["bed"] and people[name]["wing"] == wing]
        assert result["wings"][wing]["taken"] == len(inside) <= beds["beds"]


@given(instances)
def test_nobody_is_overtaken_and_no_seat_wanted_stays_free(instance):
    result = allocate(instance)
    people, places = instance["applicants"], result["places"]
    for name in people:
        if not shut_out(instance, result, name):
            for slug in better_than_given(people[name], places.get(name)):
                queue = line(instance, slug)
                inside = [other for other, place in places.items() if place["intake"] == slug]
                refused = name in queue
                assert not refused or len(inside) == instance["intakes"][slug]["seats"]
                assert not refused or all(queue.index(other) < queue.index(name) for other in inside)


def shut_out(instance, result, name):
    asker = instance["applicants"][name]
    if asker["boarding"] != "essential" or holds_bed(asker):
        return False
    order = instance["wings"][asker["wing"]]["order"]
    cutoff = result["wings"][asker["wing"]]["cutoff"]
    return name not in order or not within(order.index(name) + 1, cutoff)


def better_than_given(applicant, place):
    choices = applicant["choices"]
    return choices[: choices.index(place["intake"])] if place else choices


@given(instances)
def test_beds_go_in_bed_order_and_none_wanted_stays_free(instance):
    result = allocate(instance)
    people, places = instance["applicants"], result["places"]
    for wing, beds in instance["wings"].items():
        asking = [
            name
            for name in beds["order"]
            if name in places
            and people[name]["boarding"] != "no"
            and people[name]["wing"] == wing
            and not holds_bed(people[name])
        ]
        given_a_bed = [places[name]["bed"] for name in asking]
        assert given_a_bed == sorted(given_a_bed, reverse=True)
        assert all(given_a_bed) or result["wings"][wing]["taken"] == beds["beds"]


@given(instances)
def test_nobody_loses_what_they_held_and_nobody_who_needs_a_bed_is_sent_without(instance):
    places = allocate(instance)["places"]
    for name, applicant in instance["applicants"].items():
        if held := applicant.get("holds"):
            assert held["intake"] not in better_than_given(applicant, places.get(name))
            assert places[name]["bed"] or not held["bed"]
        if applicant["boarding"] == "essential" and name in places and not places[name]["bed"]:
            assert places[name]["intake"] == held["intake"]


@given(instances, seeds)
def test_the_order_of_processing_decides_nothing(instance, seed):
    rng = random.Random(seed)

    def shuffled(entries):
        return dict(rng.sample(list(entries.items()), len(entries)))

    other = {key: shuffled(value) if isinstance(value, dict) else value for key, value in instance.items()}
    assert canonical_bytes(allocate(shuffled(other))) == canonical_bytes(allocate(instance))


@given(instances)
def test_the_instance_is_left_as_it_was(instance):
    before = canonical_bytes(instance)
    allocate(instance)
    assert canonical_bytes(instance) == before
