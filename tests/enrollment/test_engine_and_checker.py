"""The engine before its judge: nothing found over many instances, every planted fault found."""

import sys
from importlib import import_module
from inspect import getsource
from types import ModuleType

import pytest

from enrollment.allocation.checker import check
from enrollment.allocation.engine import allocate, canonical_bytes
from tests.scenarios.instances import random_instance
from tests.sweep import findings

# In the order in which they import each other.
ORDER = ("call_order", "arrays", "rounds", "cutoffs", "seats_and_beds")
MODULES = [f"enrollment.allocation.engine.{name}" for name in ORDER]


def test_the_checker_finds_nothing_and_the_plain_engine_gives_the_same_bytes():
    """A share of `make sweep`."""
    for seed in range(600):
        assert findings(seed) == [], f"campaign {seed}"


def test_equal_input_gives_equal_bytes():
    for seed in range(200):
        first, second = (canonical_bytes(allocate(random_instance(seed))) for _ in range(2))
        assert first == second


SKIPPING = """walking = sent[~lines.is_last[sent]] + 1
            walking = walking + (~lines.is_last[walking] & (walking % 7 == 0))"""
FAULTS = {
    "one seat too many": ("self.count > lines.seats", "self.count > lines.seats + 1"),
    "the order is that of the ids": ('orders[slug] = intake["order"]', 'orders[slug] = sorted(intake["order"])'),
    "the cut-off is one too low": ("int(positions[beds - 1])", "int(positions[beds - 1]) - 1"),
    "what is held is forgotten": ('        if "holds" in said\n', "        if False\n"),
    "the old run is continued": (
        "        cutoffs = lowered",
        "        gone = standing.choices()\n"
        "        late = unsure[position[unsure] > lowered[people.wing[unsure]]]\n"
        "        gone = gone[np.isin(lines.person[gone], late)]\n"
        "        standing.inside[lines.slot[gone]] = False\n"
        "        np.subtract.at(standing.count, lines.intake[gone], 1)\n"
        "        return lowered, standing",
    ),
    "the last position is one too low": ("(lines.start + lines.holders) + 1", "(lines.start + lines.holders)"),
    "holders count for the last position": ("(lines.start + lines.holders) + 1", "lines.start + 1"),
    "the second reserve is ignored": ("for reserve in reserves if", "for reserve in reserves[:1] if"),
    "one share binds a member late": ("100 * np.arange(len(ranks))", "100 * np.arange(1, len(ranks) + 1)"),
    "of two shares one binds once too often": ("100 * called // percent + 1", "-(-100 * called // percent)"),
    "of two shares the second goes first": (
        "rank = next(boths, None)\n            rank = next(firsts)",
        "rank = next(boths, None)\n            rank = next(seconds)",
    ),
    "beds go from the end of the order": (
        "wing.askers[seated[wing.askers]][: wing.free]",
        "wing.askers[seated[wing.askers]][::-1][: wing.free]",
    ),
    "essential is taken for if_possible": (
        "np.where(shut_out, people.kept[unsure], people.first[unsure])",
        "people.first[unsure]",
    ),
    "a held bed stays behind": ("with_bed = people.holds_bed.copy()", "with_bed = np.zeros_like(people.holds_bed)"),
    "held beds are given again": ('wing["beds"] - held', 'wing["beds"]'),
    "the shut out lose the seat they hold": ("np.where(shut_out, people.kept[unsure]", "np.where(shut_out, NOBODY"),
    "an if_possible beyond the beds is sent away": ('who["boarding"] == "essential"', 'who["boarding"] != "no"'),
    "who is sent on skips a choice": ("walking = sent[~lines.is_last[sent]] + 1", SKIPPING),
}


@pytest.mark.parametrize(("right", "wrong"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_caught(monkeypatch, right, wrong):
    faulty = engine_with(monkeypatch, right, wrong)
    assert any(check(instance, faulty(instance)) for instance in map(random_instance, range(200)))


def test_without_a_fault_the_same_way_of_planting_finds_nothing(monkeypatch):
    replanted = engine_with(monkeypatch, "begun.copy()", "begun.copy()")
    assert not any(check(instance, replanted(instance)) for instance in map(random_instance, range(200)))


def engine_with(monkeypatch, right: str, wrong: str):
    """`allocate` of a copy of the engine in which one piece of text, found exactly once, is another."""
    sources = {name: getsource(import_module(name)) for name in MODULES}
    assert sum(source.count(right) for source in sources.values()) == 1
    for name, source in sources.items():
        module = ModuleType(name)
        module.__package__ = name.rpartition(".")[0]
        monkeypatch.setitem(sys.modules, name, module)
        exec(source.replace(right, wrong), module.__dict__)
    return sys.modules[MODULES[-1]].allocate
