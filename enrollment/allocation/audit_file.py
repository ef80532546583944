"""The frozen file of a published allocation: everything that decided, and what was given, for whoever checks it.

One JSON object a line, written in one way only, each with the SHA-256 of itself:

    {"campaign": …, "format": "rehamna-run/1", "input_sha256": …, "kind": "run", "number": …, "published_at": …}
    {"kind": "intakes" | "wings" | "applicants", "id": …, "input": …, "result": …}    (sorted; null: nothing given)
    {"kind": "end", "lines": how many come before, "root_sha256": over their hashes, in order}

`input` and `result` are the entries of the formats of `allocate`; people are list numbers. `input_sha256` is the
fingerprint that was published with the result.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from .checker import Violation, check
from .engine import FORMAT, RESULT_FORMAT, FormatError, Instance, allocate, canonical_bytes, place_of, validate

RUN_FORMAT = "rehamna-run/1"
SHOWN = 500
HEAD = {"kind": str, "format": str, "campaign": str, "number": int, "published_at": str, "input_sha256": str}
KINDS = ("intakes", "wings", "applicants")
# An object of JSON as it was read: what is in it is what has to be found out.
Entry = Mapping[str, Any]
# Where the result of the format keeps what each kind was given.
GIVEN = {"intakes": "intakes", "wings": "wings", "applicants": "places"}


class NotARun(ValueError):
    """Not a file of this format at all."""


class Differs(ValueError):
    """Not what was published, or not what is fair; `line` counts from 1."""

    def __init__(self, line: int, problem: str):
        self.line = line
        shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in problem[:SHOWN])
        super().__init__(f"line {line}: {shown}")


@dataclass(frozen=True, slots=True)
class FrozenRun:
    """A frozen file that holds together; `lines` gives the number of the line of each (kind, id)."""

    head: Entry
    instance: Instance
    result: Mapping[str, Any]
    lines: Mapping[tuple[str, str], int]
    root: str


# --- writing -----------------------------------------------------------------------------------


def written(instance: Entry, result: Entry, **about: object) -> Iterator[bytes]:
    """The lines of the file. `about`: campaign, number and published_at, as JSON keeps them."""
    root, count = sha256(), 0
    source = sha256(canonical_bytes(instance)).hexdigest()
    for entry in _entries(instance, result, {**about, "input_sha256": source}):
        line, fingerprint = _line(entry)
        root.update(fingerprint.encode())
        count += 1
        yield line
    yield _line({"kind": "end", "lines": count, "root_sha256": root.hexdigest()})[0]


def root_of(content: bytes) -> str:
    """The fingerprint over all lines, from the last line of a file as `written` writes it."""
    root: str = json.loads(content.splitlines()[-1])["root_sha256"]
    return root


def _entries(instance: Entry, result: Entry, about: Entry) -> Iterator[Entry]:
    yield {"kind": "run", "format": RUN_FORMAT, **about}
    for kind in KINDS:
        given = result[GIVEN[kind]]
        for name, entry in sorted(instance[kind].items()):
            yield {"kind": kind, "id": name, "input": entry, "result": given.get(name)}


def _line(entry: Entry) -> tuple[bytes, str]:
    fingerprint = sha256(canonical_bytes(entry)).hexdigest()
    return canonical_bytes({**entry, "sha256": fingerprint}), fingerprint


# --- reading -----------------------------------------------------------------------------------


def read(lines: Iterable[bytes]) -> FrozenRun:
    """The run in the lines of a file, each as it was written, the input valid and with its own fingerprint.

    Raises NotARun for another file, Differs with the first line that was changed, added, moved or is missing.
    """
    reading = _Reading()
    for raw in lines:
        reading.take(raw)
    return reading.end()


class _Reading:
    def __init__(self) -> None:
        self.number, self.is_whole, self.root = 0, False, sha256()
        self.head: Entry | None = None
        self.inputs: dict[str, dict[str, object]] = {kind: {} for kind in KINDS}
        self.results: dict[str, dict[str, object]] = {kind: {} for kind in KINDS}
        self.lines: dict[tuple[str, str], int] = {}
        self.last: tuple[int, str] | None = None

    def take(self, raw: bytes) -> None:
        self.number += 1
        if self.is_whole:
            raise self.differs("comes after the end")
        entry = self.entry(raw)
        if self.head is None:
            self.head = entry
        elif entry.get("kind") == "end":
            self.check_end(entry)
            return
        else:
            self.take_subject(entry)
        self.root.update(_line(entry)[1].encode())

    def differs(self, problem: str) -> Differs:
        return Differs(self.number, problem)

    def entry(self, raw: bytes) -> Entry:
        """The object of a line that is byte for byte as `written` writes it, without its hash."""
        try:
            entry: dict[str, Any] = json.loads(raw.decode())
            fingerprint = entry.pop("sha256")
            is_genuine = _line(entry) == (raw, fingerprint)
        except (ValueError, RecursionError, AttributeError, KeyError, TypeError) as error:
            if self.head is None:
                raise NotARun(f"not a file of the format {RUN_FORMAT}") from error
            raise self.differs("cannot be read, or is cut off") from error
        if self.head is None and not _is_head(entry):
            raise NotARun(f"not a file of the format {RUN_FORMAT}")
        if not is_genuine:
            raise self.differs(f"{_subject(entry)}: changed, its fingerprint is another")
        return entry

    def take_subject(self, entry: Entry) -> None:
        kind, name = entry.get("kind"), entry.get("id")
        if entry.keys() != {"kind", "id", "input", "result"} or kind not in KINDS or not isinstance(name, str):
            raise self.differs("is no line of this format")
        if (kind, name) in self.lines:
            raise self.differs(f"{_subject(entry)}: a second time, after line {self.lines[kind, name]}")
        place = KINDS.index(kind), name
        if self.last and place < self.last:
            raise self.differs(f"{_subject(entry)}: not in its place")
        self.last = place
        self.lines[kind, name] = self.number
        self.inputs[kind][name] = entry["input"]
        if entry["result"] is not None:
            self.results[kind][name] = entry["result"]
        elif kind != "applicants":
            raise self.differs(f"{_subject(entry)}: without a result")

    def check_end(self, entry: Entry) -> None:
        self.is_whole = True
        if entry != {"kind": "end", "lines": self.number - 1, "root_sha256": self.root.hexdigest()}:
            raise self.differs("the lines before are not those that were published: one is missing or was exchanged")

    def end(self) -> FrozenRun:
        if self.head is None:
            raise NotARun(f"not a file of the format {RUN_FORMAT}")
        if not self.is_whole:
            raise Differs(self.number + 1, "missing: the file is cut off")
        instance: Any = {"format": FORMAT, **self.inputs}  # of what form is looked at now
        self.check_input(instance)
        result: dict[str, Any] = {
            "format": RESULT_FORMAT,
            **{GIVEN[kind]: entries for kind, entries in self.results.items()},
        }
        return FrozenRun(self.head, instance, result, self.lines, self.root.hexdigest())

    def check_input(self, instance: Entry) -> None:
        try:
            validate(instance)
        except FormatError as error:
            raise Differs(self.line_at(error.place), str(error)) from error
        fingerprint = sha256(canonical_bytes(instance)).hexdigest()
        if self.head is None or self.head.get("input_sha256") != fingerprint:
            raise Differs(1, f"names another fingerprint of the input, that of these lines is {fingerprint}")

    def line_at(self, place: str) -> int:
        """The line of the entry that a place of the format lies in."""
        entries = ((place_of(*subject), line) for subject, line in self.lines.items())
        return next((line for at, line in entries if place == at or place.startswith((f"{at}.", f"{at}["))), 1)


def _is_head(entry: Entry) -> bool:
    is_well_typed = all(type(entry.get(key)) is kind for key, kind in HEAD.items())
    return is_well_typed and entry.keys() == HEAD.keys() and (entry["kind"], entry["format"]) == ("run", RUN_FORMAT)


def _subject(entry: Entry) -> str:
    """Kind and id of a line that may hold anything."""
    return " ".join(str(entry[key])[:60] for key in ("kind", "id") if key in entry) or "the line"


# --- judging -----------------------------------------------------------------------------------


def judge(run: FrozenRun) -> None:
    """Raise Differs unless the result is the fair one, by the checker and by computing it again.

    The line named is the first of a person to whom something is wrong; failing that, of an intake or a wing.
    """
    if faults := check(run.instance, run.result):
        line, fault = min(
            ((_line_of(run, fault), fault) for fault in faults),
            key=lambda found: (found[1].applicant is None, found[0]),
        )
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise Differs(line, f"{fault}{more}")
    result: Mapping[str, Any] = allocate(run.instance)
    for (kind, name), line in run.lines.items():
        if result[GIVEN[kind]].get(name) != run.result[GIVEN[kind]].get(name):
            raise Differs(line, f"{kind} {name}: computed again, the result is another")


def _line_of(run: FrozenRun, fault: Violation) -> int:
    subjects = (("applicants", fault.applicant), ("intakes", fault.intake), ("wings", fault.wing))
    return next((run.lines[kind, name] for kind, name in subjects if name and (kind, name) in run.lines), 1)
