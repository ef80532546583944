"""Every rule of the format, broken once: the line must name the place."""

import copy
import json
from hashlib import sha256

import pytest

from enrollment.allocation.engine import FormatError, allocate, canonical_bytes, parse, result_bytes, validate
from tests.scenarios.instances import random_instance

EXAMPLE = {
    "format": "rehamna-allocation/1",
    "intakes": {
        "dev-2027": {"seats": 24, "order": ["A12", "A7"]},
        "eco-2027": {
            "seats": 16,
            "ranking": ["A7", "A3"],
            "reserves": [{"group": "women", "percent": 30, "members": ["A3", "A7"]}],
        },
    },
    "wings": {"girls": {"beds": 40, "order": ["A7", "A3"]}},
    "applicants": {
        "A12": {"choices": ["dev-2027"], "boarding": "no"},
        "A3": {"choices": ["eco-2027"], "boarding": "if_possible", "wing": "girls"},
        "A7": {
            "choices": ["dev-2027", "eco-2027"],
            "boarding": "essential",
            "wing": "girls",
            "holds": {"intake": "eco-2027", "bed": True},
        },
    },
}
RESERVE = {"group": "distant", "percent": 10, "members": []}
GONE = object()


def changed(place, value):
    """The example with one value put (or, GONE, removed) at a place given as a tuple of keys."""
    instance = copy.deepcopy(EXAMPLE)
    *path, last = place
    target = instance
    for key in path:
        target = target[key]
    if value is GONE:
        del target[last]
    else:
        target[last] = value
    return instance


DEV, ECO, GIRLS = ("intakes", "dev-2027"), ("intakes", "eco-2027"), ("wings", "girls")
A3, A7, A12 = ("applicants", "A3"), ("applicants", "A7"), ("applicants", "A12")
WHOLE = "must be a whole number of 0 or more"
PERCENT = "must be a whole number from 0 to 100"
MALFORMED = [
    (("format",), "rehamna-allocation/2", 'format: must be "rehamna-allocation/1"'),
    (("format",), GONE, 'format: must be "rehamna-allocation/1"'),
    (("format",), ["rehamna-allocation/1"], 'format: must be "rehamna-allocation/1"'),
    # unknown and missing keys
    (("seed",), 1, 'input: unknown key "seed"'),
    ((*DEV, "places"), 1, 'intakes.dev-2027: unknown key "places"'),
    ((*ECO, "reserves", 0, "share"), 1, 'intakes.eco-2027.reserves[0]: unknown key "share"'),
    ((*GIRLS, "rooms"), 1, 'wings.girls: unknown key "rooms"'),
    ((*A3, "name"), "Amal", 'applicants.A3: unknown key "name"'),
    ((*A7, "holds", "wing"), "girls", 'applicants.A7.holds: unknown key "wing"'),
    (("wings",), GONE, "input.wings: missing"),
    ((*DEV, "seats"), GONE, "intakes.dev-2027.seats: missing"),
    ((*ECO, "reserves", 0, "members"), GONE, "intakes.eco-2027.reserves[0].members: missing"),
    ((*A3, "choices"), GONE, "applicants.A3.choices: missing"),
    ((*A7, "holds", "intake"), GONE, "applicants.A7.holds.intake: missing"),
    # ids that name nothing
    ((*DEV, "order"), ["A12", "A99"], 'intakes.dev-2027.order[1]: no applicant "A99"'),
    ((*ECO, "ranking"), ["A99"], 'intakes.eco-2027.ranking[0]: no applicant "A99"'),
    ((*GIRLS, "order"), ["A7", "A3", "A99"], 'wings.girls.order[2]: no applicant "A99"'),
    ((*A7, "choices"), ["eco-2027", "bac"], 'applicants.A7.choices[1]: no intake "bac"'),
    ((*A7, "holds", "intake"), "bac", 'applicants.A7.holds.intake: no intake "bac"'),
    # entries twice
    ((*DEV, "order"), ["A7", "A12", "A7"], 'intakes.dev-2027.order[2]: "A7" twice'),
    ((*ECO, "ranking"), ["A7", "A7"], 'intakes.eco-2027.ranking[1]: "A7" twice'),
    (
        (*ECO, "reserves", 0, "members"),
        ["A3", "A3"],
        'intakes.eco-2027.reserves[0].members[1]: "A3" twice',
    ),
    ((*GIRLS, "order"), ["A3", "A3"], 'wings.girls.order[1]: "A3" twice'),
    ((*A12, "choices"), ["dev-2027", "dev-2027"], 'applicants.A12.choices[1]: "dev-2027" twice'),
    # order, ranking, reserves
    ((*DEV, "ranking"), ["A7"], 'intakes.dev-2027: needs either "order" or "ranking"'),
    ((*DEV, "order"), GONE, 'intakes.dev-2027: needs either "order" or "ranking"'),
    ((*DEV, "reserves"), [RESERVE], 'intakes.dev-2027.reserves: only beside "ranking"'),
    ((*ECO, "reserves"), [RESERVE] * 3, "intakes.eco-2027.reserves: more than two"),
    *[
        ((*ECO, "reserves", 0, "percent"), percent, f"intakes.eco-2027.reserves[0].percent: {PERCENT}")
        for percent in (-1, 101, 30.0, "30", True, None)
    ],
    # seats and beds
    *[((*DEV, "seats"), seats, f"intakes.dev-2027.seats: {WHOLE}") for seats in (-1, 2.5, "24", False, None)],
    *[((*GIRLS, "beds"), beds, f"wings.girls.beds: {WHOLE}") for beds in (-1, 40.0, "40", True, None)],
    # boarding and wing
    ((*A12, "boarding"), "maybe", 'applicants.A12.boarding: must be one of "no", "if_possible", "essential"'),
    ((*A12, "boarding"), [], 'applicants.A12.boarding: must be one of "no", "if_possible", "essential"'),
    ((*A3, "wing"), GONE, 'applicants.A3.wing: missing, and boarding is not "no"'),
    ((*A3, "wing"), "boys", 'applicants.A3.wing: no wing "boys"'),
    ((*A12, "wing"), "boys", 'applicants.A12.wing: no wing "boys"'),
    ((*A12, "wing"), None, "applicants.A12.wing: must be text"),
    # what is held
    (
        (*A12, "holds"),
        {"intake": "eco-2027", "bed": False},
        'applicants.A12.holds.intake: "eco-2027" is not among the choices',
    ),
    (
        (*A12, "holds"),
        {"intake": "dev-2027", "bed": True},
        'applicants.A12.holds.bed: a bed is held, and boarding is "no"',
    ),
    ((*A7, "holds", "bed"), 1, "applicants.A7.holds.bed: must be true or false"),
    ((*ECO, "seats"), 0, "intakes.eco-2027.seats: 0, but 1 are held"),
    ((*GIRLS, "beds"), 0, "wings.girls.beds: 0, but 1 are held"),
    # shapes
    (("intakes",), [], "intakes: must be an object"),
    ((*A3,), "essential", "applicants.A3: must be an object"),
    ((*A7, "holds"), None, "applicants.A7.holds: must be an object"),
    ((*DEV, "order"), "A12", "intakes.dev-2027.order: must be a list"),
    ((*DEV, "order"), [12], "intakes.dev-2027.order[0]: must be text"),
    ((*ECO, "reserves"), {}, "intakes.eco-2027.reserves: must be a list"),
    ((*ECO, "reserves", 0, "group"), 1, "intakes.eco-2027.reserves[0].group: must be text"),
    # whatever the id, one line that can be read
    ((*DEV, "order"), ["a\u2028b"], 'intakes.dev-2027.order[0]: no applicant "a\\u2028b"'),
    ((*DEV, "order"), ["أمل"], 'intakes.dev-2027.order[0]: no applicant "أمل"'),
    (("wings", "a b"), {}, 'wings."a b".beds: missing'),
    (("intakes", "\ud800"), {}, "intakes: must be text"),
    ((*ECO, "reserves", 0, "members"), ["\udfff"], "intakes.eco-2027.reserves[0].members[0]: must be text"),
]


@pytest.mark.parametrize(("place", "value", "line"), MALFORMED, ids=[line for *_, line in MALFORMED])
def test_a_broken_rule_is_said_in_one_line_that_names_the_place(place, value, line):
    with pytest.raises(FormatError) as raised:
        parse(json.dumps(changed(place, value)).encode())
    assert str(raised.value) == line
    assert len(line.splitlines()) == 1


TEXT = json.dumps(EXAMPLE)
NOT_AN_INSTANCE = [
    (b"", "input: not JSON: "),
    (b"{", "input: not JSON: "),
    (b"\xef\xbb\xbf{}", "input: not JSON: "),
    ('{"format": "é"}'.encode("latin-1"), "input: not UTF-8 at byte 12"),
    (b"[]", "input: must be an object"),
    (b"[" * 200_000, "input: nested too deeply"),
    (TEXT.replace("24", "NaN").encode(), "input: not JSON: NaN"),
    (TEXT.replace("24", "9" * 5000).encode(), "input: not JSON: "),
    (TEXT.replace('"eco-2027": {"seats"', '"dev-2027": {"seats"').encode(), 'intakes: key "dev-2027" twice'),
    (TEXT.replace('"A12": {', '"A3": {').encode(), 'applicants: key "A3" twice'),
    (TEXT.replace('"beds": 40', '"beds": 40, "beds": 40').encode(), 'wings.girls: key "beds" twice'),
    (TEXT.replace('"bed": true', '"bed": true, "bed": true').encode(), 'applicants.A7.holds: key "bed" twice'),
    (TEXT.replace("{", '{"format": "rehamna-allocation/1", ', 1).encode(), 'input: key "format" twice'),
]


@pytest.mark.parametrize(("data", "start"), NOT_AN_INSTANCE, ids=[start for _, start in NOT_AN_INSTANCE])
def test_what_is_no_instance_is_refused_in_one_line(data, start):
    with pytest.raises(FormatError) as raised:
        parse(data)
    assert str(raised.value).startswith(start)
    assert len(str(raised.value).splitlines()) == 1


def test_the_rules_leave_room_where_they_say_so():
    for place, value in [
        ((*ECO, "reserves"), GONE),
        ((*ECO, "reserves", 0, "members"), ["outside"]),
        ((*ECO, "reserves", 0, "percent"), 0),
        ((*A12, "wing"), "girls"),
        ((*A12, "choices"), []),
        ((*A7, "holds", "bed"), GONE),
        ((*DEV, "seats"), 0),
        ((*DEV, "order"), []),
    ]:
        validate(changed(place, value))


def test_what_is_read_is_what_was_written():
    instance = random_instance(7)
    assert parse(canonical_bytes(instance)) == instance


def test_a_result_is_written_in_one_way():
    instance = changed(("applicants", "أمل"), {"choices": ["dev-2027"], "boarding": "no"})
    instance["intakes"]["dev-2027"]["order"].append("أمل")
    source = json.dumps(instance).encode()

    written = result_bytes(allocate(parse(source)), source)

    assert written.endswith(b"}\n")
    assert written.count(b"\n") == 1
    assert "أمل".encode() in written
    assert json.loads(written)["input_sha256"] == sha256(source).hexdigest()
    assert written == canonical_bytes(json.loads(written))
    assert list(json.loads(written)) == ["format", "input_sha256", "intakes", "places", "wings"]
