"""The format of `manage.py allocate`: reading with every rule checked, writing byte for byte."""

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any, NotRequired, TypedDict

FORMAT = "rehamna-allocation/1"
RESULT_FORMAT = "rehamna-allocation-result/1"
BOARDING = ("no", "if_possible", "essential")


class ReserveData(TypedDict):
    """A minimum share of every prefix of the call order, in whole per cent."""

    group: str
    percent: int
    members: Sequence[str]


class IntakeData(TypedDict):
    """Seats, and either the call order itself or the ranking that it follows from."""

    seats: int
    order: NotRequired[Sequence[str]]
    ranking: NotRequired[Sequence[str]]
    reserves: NotRequired[Sequence[ReserveData]]


class WingData(TypedDict):
    beds: int
    order: Sequence[str]


class HoldData(TypedDict):
    intake: str
    bed: NotRequired[bool]


class PersonData(TypedDict):
    choices: Sequence[str]
    boarding: str
    wing: NotRequired[str]
    holds: NotRequired[HoldData]


class Instance(TypedDict):
    """What `allocate` is given: intakes, wings and applicants by their names."""

    format: str
    intakes: Mapping[str, IntakeData]
    wings: Mapping[str, WingData]
    applicants: Mapping[str, PersonData]


class PlaceData(TypedDict):
    intake: str
    bed: bool


class IntakeResult(TypedDict):
    """`order`: only for an intake that gave a ranking."""

    last_position: int | None
    taken: int
    order: NotRequired[Sequence[str]]


class WingResult(TypedDict):
    cutoff: int | None
    taken: int


class Result(TypedDict):
    format: str
    intakes: dict[str, IntakeResult]
    places: dict[str, PlaceData]
    wings: dict[str, WingResult]
    input_sha256: NotRequired[str]


class FormatError(ValueError):
    """The input breaks a rule of the format; its text is one line that names the place."""

    def __init__(self, place: str, problem: str):
        self.place = place
        super().__init__(f"{place}: {problem}")


class _Repeating(dict[str, object]):
    """A JSON object in which a key stands twice; `repeated` is that key."""

    repeated: str


def parse(data: bytes) -> Instance:
    """The instance in the bytes of a file, valid as `validate` says. Raises FormatError."""
    try:
        instance: Instance = json.loads(data.decode(), object_pairs_hook=_object_of_pairs, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise FormatError("input", f"not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise FormatError("input", "nested too deeply") from error
    except ValueError as error:
        raise FormatError("input", f"not JSON: {error}") from error
    validate(instance)
    return instance


def result_bytes(result: Mapping[str, object], source: bytes) -> bytes:
    """The file that answers the input file `source`: `result` with the fingerprint of these bytes."""
    return canonical_bytes({**result, "input_sha256": sha256(source).hexdigest()})


def canonical_bytes(value: Mapping[str, object]) -> bytes:
    """One way of writing for one value: sorted keys, no spaces, UTF-8, a final newline."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def validate(instance: object) -> None:
    """Raise FormatError at the first rule that an instance breaks."""
    instance = _object("input", instance)
    if instance.get("format") != FORMAT:
        raise FormatError("format", f"must be {_quoted(FORMAT)}")
    _keys("input", instance, ("format", "intakes", "wings", "applicants"))
    for part in ("intakes", "wings", "applicants"):
        _object(part, instance[part])
    for slug, intake in instance["intakes"].items():
        _intake(place_of("intakes", slug), intake, instance["applicants"])
    for slug, wing in instance["wings"].items():
        _wing(place_of("wings", slug), wing, instance["applicants"])
    for name, person in instance["applicants"].items():
        _applicant(place_of("applicants", name), person, instance)
    _enough_for_holders(instance)


def _intake(place: str, intake: object, applicants: Collection[str]) -> None:
    intake = _keys(place, intake, ("seats",), ("order", "ranking", "reserves"))
    _whole(f"{place}.seats", intake["seats"])
    if ("order" in intake) == ("ranking" in intake):
        raise FormatError(place, 'needs either "order" or "ranking"')
    if "reserves" in intake and "ranking" not in intake:
        raise FormatError(f"{place}.reserves", 'only beside "ranking"')
    key = "order" if "order" in intake else "ranking"
    _ids(f"{place}.{key}", intake[key], applicants, "applicant")
    reserves = _list(f"{place}.reserves", intake.get("reserves", []))
    if len(reserves) > 2:
        raise FormatError(f"{place}.reserves", "more than two")
    for index, reserve in enumerate(reserves):
        _reserve(f"{place}.reserves[{index}]", reserve)


def _reserve(place: str, reserve: object) -> None:
    reserve = _keys(place, reserve, ("group", "percent", "members"))
    _text(f"{place}.group", reserve["group"])
    _whole(f"{place}.percent", reserve["percent"], 100)
    _ids(f"{place}.members", reserve["members"])


def _wing(place: str, wing: object, applicants: Collection[str]) -> None:
    wing = _keys(place, wing, ("beds", "order"))
    _whole(f"{place}.beds", wing["beds"])
    _ids(f"{place}.order", wing["order"], applicants, "applicant")


def _applicant(place: str, person: object, instance: Mapping[str, Any]) -> None:
    person = _keys(place, person, ("choices", "boarding"), ("wing", "holds"))
    _ids(f"{place}.choices", person["choices"], instance["intakes"], "intake")
    if person["boarding"] not in BOARDING:
        raise FormatError(f"{place}.boarding", f"must be one of {', '.join(map(_quoted, BOARDING))}")
    if "wing" in person:
        if _text(f"{place}.wing", person["wing"]) not in instance["wings"]:
            raise FormatError(f"{place}.wing", f"no wing {_quoted(person['wing'])}")
    elif person["boarding"] != "no":
        raise FormatError(f"{place}.wing", 'missing, and boarding is not "no"')
    if "holds" in person:
        _holds(f"{place}.holds", person["holds"], person, instance["intakes"])


def _holds(place: str, holds: object, person: Mapping[str, Any], intakes: Collection[str]) -> None:
    holds = _keys(place, holds, ("intake",), ("bed",))
    intake = _text(f"{place}.intake", holds["intake"])
    if intake not in intakes:
        raise FormatError(f"{place}.intake", f"no intake {_quoted(intake)}")
    if intake not in person["choices"]:
        raise FormatError(f"{place}.intake", f"{_quoted(intake)} is not among the choices")
    bed = holds.get("bed", False)
    if not isinstance(bed, bool):
        raise FormatError(f"{place}.bed", "must be true or false")
    if bed and person["boarding"] == "no":
        raise FormatError(f"{place}.bed", 'a bed is held, and boarding is "no"')


def _enough_for_holders(instance: Mapping[str, Any]) -> None:
    held = {"intakes": dict.fromkeys(instance["intakes"], 0), "wings": dict.fromkeys(instance["wings"], 0)}
    for person in instance["applicants"].values():
        if "holds" in person:
            held["intakes"][person["holds"]["intake"]] += 1
            if holds_bed(person):
                held["wings"][person["wing"]] += 1
    for part, number in (("intakes", "seats"), ("wings", "beds")):
        for slug, holders in held[part].items():
            if holders > instance[part][slug][number]:
                place = f"{place_of(part, slug)}.{number}"
                raise FormatError(place, f"{instance[part][slug][number]}, but {holders} are held")


def still_wanted(person: PersonData, place: PlaceData | None) -> list[str]:
    """The choices ranked above what the person got; all of them where that is nothing."""
    wanted = list(person["choices"])
    return wanted[: wanted.index(place["intake"])] if place else wanted


def holds_bed(person: PersonData) -> bool:
    return "holds" in person and person["holds"].get("bed", False)


def _object_of_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    keys = [key for key, _ in pairs]
    repeating = _Repeating(value)
    repeating.repeated = next(key for index, key in enumerate(keys) if key in keys[:index])
    return repeating


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _object(place: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise FormatError(place, "must be an object")
    if isinstance(value, _Repeating):
        raise FormatError(place, f"key {_quoted(value.repeated)} twice")
    for key in value:
        _text(place, key)
    return value


def _keys(place: str, value: object, required: Collection[str], optional: Collection[str] = ()) -> Mapping[str, Any]:
    """An object with all of the required keys, and none beside the optional ones."""
    value = _object(place, value)
    for key in value:
        if key not in required and key not in optional:
            raise FormatError(place, f"unknown key {_quoted(key)}")
    for key in required:
        if key not in value:
            raise FormatError(f"{place}.{key}", "missing")
    return value


def _list(place: str, value: object) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise FormatError(place, "must be a list")
    return value


def _ids(place: str, value: object, known: Collection[str] | None = None, kind: str = "") -> None:
    """A list of ids, none twice, each of `known`; any where nothing is said to be known."""
    seen = set()
    for index, name in enumerate(_list(place, value)):
        if not isinstance(name, str) or (known is None and not _encodes(name)):
            raise FormatError(f"{place}[{index}]", "must be text")
        if known is not None and name not in known:
            raise FormatError(f"{place}[{index}]", f"no {kind} {_quoted(name)}")
        if name in seen:
            raise FormatError(f"{place}[{index}]", f"{_quoted(name)} twice")
        seen.add(name)


def _text(place: str, value: object) -> str:
    if not isinstance(value, str) or not _encodes(value):
        raise FormatError(place, "must be text")
    return value


def _encodes(text: str) -> bool:
    """False for half a surrogate pair, which JSON can escape and UTF-8 cannot write."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _whole(place: str, value: object, most: int | None = None) -> None:
    if type(value) is not int or value < 0 or (most is not None and value > most):
        limits = "of 0 or more" if most is None else f"from 0 to {most}"
        raise FormatError(place, f"must be a whole number {limits}")


def place_of(part: str, key: str) -> str:
    """The place of an entry; a key that would not read as a word stands in quotes."""
    return f"{part}.{key}" if key.replace("-", "_").isidentifier() or key.isalnum() else f"{part}.{_quoted(key)}"


def _quoted(text: str) -> str:
    """In quotes, on one line, with whatever cannot be seen written as its code."""
    return json.dumps(text, ensure_ascii=not text.isprintable())
