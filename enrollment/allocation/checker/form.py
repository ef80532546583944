"""Is this a result at all? What the form of the output demands before anything can be judged."""

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any, TypeGuard

from .campaign import Instance
from .violations import Problem, Rule, Violation

RESULT_FORMAT = "rehamna-allocation-result/1"
# A result, or a part of one, as it was read: what is in it is what has to be found out.
Claimed = Mapping[str, Any]


def form_faults(instance: Instance, result: object) -> Iterator[Violation]:
    """Yield a :class:`Violation` of ``Rule.FORMAT`` for whatever cannot be read as a result."""
    keys = {"format", "intakes", "places", "wings"}
    if not isinstance(result, dict) or set(result) - {"input_sha256"} != keys:
        yield _fault("result", Problem.KEYS, keys=["format", "intakes", "places", "wings", "input_sha256"])
        return
    if result["format"] != RESULT_FORMAT:
        yield _fault("format", Problem.OTHER_FORMAT, right=RESULT_FORMAT)
    for part in ("intakes", "wings"):
        if not isinstance(result[part], dict) or set(result[part]) != set(instance[part]):
            yield _fault(part, Problem.NOT_THOSE_OF_THE_INPUT)
            return
    if not isinstance(result["places"], dict):
        yield _fault("places", Problem.NO_OBJECT)
        return
    for name, intake in result["intakes"].items():
        yield from _intake_faults(name, intake, ranked="ranking" in instance["intakes"][name])
    for name, wing in result["wings"].items():
        if not _has_keys(wing, "cutoff", "taken"):
            yield _fault(name, Problem.KEYS, keys=["cutoff", "taken"], wing=name)
        elif not (_is_count(wing["taken"]) and (wing["cutoff"] is None or _is_count(wing["cutoff"]))):
            yield _fault(name, Problem.NO_CUTOFF, wing=name)
    if not _are_places(instance, result["places"]):
        for person, place in result["places"].items():
            yield from _place_faults(instance, person, place)


def _intake_faults(name: str, intake: object, *, ranked: bool) -> Iterator[Violation]:
    keys = ("last_position", "order", "taken") if ranked else ("last_position", "taken")
    if not _has_keys(intake, *keys):
        yield _fault(name, Problem.KEYS, keys=[*keys], intake=name)
        return
    last = intake["last_position"]
    if not (_is_count(intake["taken"]) and (last is None or _is_count(last))):
        yield _fault(name, Problem.NO_POSITIONS, intake=name)
    if ranked and not isinstance(intake["order"], list):
        yield _fault(name, Problem.NO_LIST, intake=name)


def _are_places(instance: Instance, places: Mapping[str, Any]) -> bool:
    """All at once, since nearly always they are; which one is not is looked for afterwards."""
    if {*map(type, places.values())} - {dict} or {*map(len, places.values())} - {2}:
        return False
    try:
        beds = {*map(type, map(itemgetter("bed"), places.values()))}
        intakes = {*map(itemgetter("intake"), places.values())}
    except (KeyError, TypeError):  # another key, or something no set can hold
        return False
    return (
        beds <= {bool}
        and {*map(type, intakes)} <= {str}
        and intakes <= instance["intakes"].keys()
        and places.keys() <= instance["applicants"].keys()
    )


def _place_faults(instance: Instance, person: str, place: object) -> Iterator[Violation]:
    if person not in instance["applicants"]:
        yield _fault(f"places {person}", Problem.NO_APPLICANT, applicant=person)
    elif not _has_keys(place, "bed", "intake") or not isinstance(place["bed"], bool):
        yield _fault(f"places {person}", Problem.PLACE_KEYS, applicant=person)
    elif not (isinstance(place["intake"], str) and place["intake"] in instance["intakes"]):
        yield _fault(f"places {person}", Problem.NO_INTAKE, applicant=person)


def _has_keys(value: object, *keys: str) -> TypeGuard[Claimed]:
    return isinstance(value, dict) and value.keys() == set(keys)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _fault(
    where: str,
    problem: Problem,
    *,
    applicant: str | None = None,
    intake: str | None = None,
    wing: str | None = None,
    **figures: object,
) -> Violation:
    return Violation(Rule.FORMAT, applicant, intake, wing, {"where": where, "problem": problem, **figures})
