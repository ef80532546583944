"""The engine before its judge: nothing found over many instances, every planted fault found."""

import sys
from importlib import import_module
from inspect import getsource
from types import ModuleType

import pytest

from enrollment.allocation import allocate, canonical_bytes
from enrollment.checker import check
from tests.enrollment.instances import random_instance

# In the order in which they import each other.
MODULES = [f"enrollment.allocation.{name}" for name in ("call_order", "lines", "engine")]


def test_the_checker_finds_nothing_over_2000_instances():
    for seed in range(2000):
        instance = random_instance(seed)
        assert check(instance, allocate(instance)) == [], f"seed {seed}"


def test_nor_on_small_instances_where_half_of_the_people_hold_something():
    for seed in range(2000):
        instance = random_instance(seed, applicants=8, intakes=3, holding=0.5)
        assert check(instance, allocate(instance)) == [], f"seed {seed}"


def test_equal_input_gives_equal_bytes():
    for seed in range(200):
        first, second = (canonical_bytes(allocate(random_instance(seed))) for _ in range(2))
        assert first == second


FAULTS = {
    "one seat too many": ("len(heap) < numbers[intake]", "len(heap) <= numbers[intake]"),
    "the order is that of the ids": (
        "holding.difference(listed)), *order]",
        "holding.difference(listed)), *sorted(order)]",
    ),
    "the cut-off is one too low": (
        "lowered[number] = inside[wing.free - 1]",
        "lowered[number] = inside[wing.free - 1] - 1",
    ),
    "what is held is forgotten": (
        'holding[person["holds"]["intake"]].add(name)',
        'holding[person["holds"]["intake"]]',
    ),
    "the old run is continued": (
        "        seats = _give_seats(campaign, cutoffs)\n    return",
        "        for bound in campaign.bed_bound:\n"
        "            if bound.shut_out(cutoffs[bound.wing]):\n"
        "                seats[bound.applicant] = bound.kept[0] if bound.kept else None\n"
        "    return",
    ),
    "the last position is one too low": ("max(newcomers) - intake.holders + 1", "max(newcomers) - intake.holders"),
    "holders count for the last position": ("if rank >= intake.holders]", "if rank >= 0]"),
    "the second reserve is ignored": ("[*reserves, NO_RESERVE", "[*reserves[:1], NO_RESERVE"),
    "a share binds once too often": (
        '100 * firsts < first["percent"] * position',
        '100 * firsts <= first["percent"] * position',
    ),
    "beds go from the end of the order": ("asker in wing.askers if seats", "asker in reversed(wing.askers) if seats"),
    "essential is taken for if_possible": ("if bound.shut_out(cutoffs[bound.wing]):", "if False:"),
    "a held bed stays behind": (
        "or holds_bed(person)}",
        'or (holds_bed(person) and person["holds"]["intake"] == slugs[seat[0]])}',
    ),
    "held beds are given again": ('wing["beds"] - held', 'wing["beds"]'),
    "the shut out lose the seat they hold": ("choices[bound.applicant] = bound.kept", "choices[bound.applicant] = []"),
    "an if_possible beyond the beds is sent away": (
        'if person["boarding"] == "essential" and not',
        'if person["boarding"] != "no" and not',
    ),
}


@pytest.mark.parametrize(("right", "wrong"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_caught(monkeypatch, right, wrong):
    faulty = engine_with(monkeypatch, right, wrong)
    assert any(check(instance, faulty(instance)) for instance in map(random_instance, range(200)))


def test_without_a_fault_the_same_way_of_planting_finds_nothing(monkeypatch):
    replanted = engine_with(monkeypatch, "numbers[intake]", "numbers[intake]")
    assert not any(check(instance, replanted(instance)) for instance in map(random_instance, range(200)))


def engine_with(monkeypatch, right: str, wrong: str):
    """`allocate` of a copy of the engine in which one piece of text, found exactly once, is another."""
    sources = {name: getsource(import_module(name)) for name in MODULES}
    assert sum(source.count(right) for source in sources.values()) == 1
    for name, source in sources.items():
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(source.replace(right, wrong), module.__dict__)
    return sys.modules[MODULES[-1]].allocate
