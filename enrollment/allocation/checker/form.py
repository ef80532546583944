"""Is this a result at all? What the form of the output demands before anything can be judged."""

from operator import itemgetter

from .violations import Rule, Violation

RESULT_FORMAT = "rehamna-allocation-result/1"


def form_faults(instance, result):
    """Yield a :class:`Violation` of ``Rule.FORMAT`` for whatever cannot be read as a result."""
    keys = {"format", "intakes", "places", "wings"}
    if not isinstance(result, dict) or set(result) - {"input_sha256"} != keys:
        yield _fault("result", "must hold exactly format, intakes, places, wings, input_sha256")
        return
    if result["format"] != RESULT_FORMAT:
        yield _fault("format", f"must be {RESULT_FORMAT}")
    for part in ("intakes", "wings"):
        if not isinstance(result[part], dict) or set(result[part]) != set(instance[part]):
            yield _fault(part, "must be those of the input, all of them")
            return
    if not isinstance(result["places"], dict):
        yield _fault("places", "must be an object")
        return
    for name, intake in result["intakes"].items():
        yield from _intake_faults(name, intake, ranked="ranking" in instance["intakes"][name])
    for name, wing in result["wings"].items():
        if not _has_keys(wing, "cutoff", "taken"):
            yield _fault(name, "must hold exactly cutoff, taken", wing=name)
        elif not (_is_count(wing["taken"]) and (wing["cutoff"] is None or _is_count(wing["cutoff"]))):
            yield _fault(name, "must be whole numbers, the cut-off may be null", wing=name)
    if not _are_places(instance, result["places"]):
        for person, place in result["places"].items():
            yield from _place_faults(instance, person, place)


def _intake_faults(name, intake, *, ranked):
    keys = ("last_position", "order", "taken") if ranked else ("last_position", "taken")
    if not _has_keys(intake, *keys):
        yield _fault(name, f"must hold exactly {', '.join(keys)}", intake=name)
        return
    last = intake["last_position"]
    if not (_is_count(intake["taken"]) and (last is None or _is_count(last))):
        yield _fault(name, "must be whole numbers, the last position may be null", intake=name)
    if ranked and not isinstance(intake["order"], list):
        yield _fault(name, "order must be a list", intake=name)


def _are_places(instance, places):
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


def _place_faults(instance, person, place):
    if person not in instance["applicants"]:
        yield _fault(f"places {person}", "is no applicant", applicant=person)
    elif not _has_keys(place, "bed", "intake") or not isinstance(place["bed"], bool):
        yield _fault(f"places {person}", "must hold exactly bed (true or false), intake", applicant=person)
    elif not (isinstance(place["intake"], str) and place["intake"] in instance["intakes"]):
        yield _fault(f"places {person}", "is in no intake of the input", applicant=person)


def _has_keys(value, *keys):
    return isinstance(value, dict) and value.keys() == set(keys)


def _is_count(value):
    return type(value) is int and value >= 0


def _fault(where, problem, **whom):
    return Violation(Rule.FORMAT, **whom, detail={"where": where, "problem": problem})
