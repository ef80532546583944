"""The checks, rule by rule, on a result as it stands; then against the fair one, found anew."""

from collections.abc import Iterator, Mapping
from itertools import product, zip_longest

from .campaign import Campaign, Cutoffs, Instance, Places
from .form import Claimed, form_faults
from .violations import Problem, Rule, Violation


def check(instance: Instance, result: Claimed) -> list[Violation]:
    """All that is wrong with ``result``; empty when it is the fair result of ``instance``.

    ``instance``: a valid input of the ``allocate`` command. ``result``: its output, with or without
    ``input_sha256`` (which is not looked at). A result that cannot be read gets only its faults of
    form. Rules 2 to 4 are judged by the cut-offs the result itself names, rule 5 judges those.
    A result that is proven fair costs no more than the engine; to name faults takes longer.
    """
    from .proof import is_fair  # numpy, which a page that proves nothing need not read

    faults = list(form_faults(instance, result))
    if faults or is_fair(instance, result):
        return faults
    return _read_plainly(instance, result)


def _read_plainly(instance: Instance, result: Claimed) -> list[Violation]:
    """Every rule on every person, one by one, to name what is wrong."""
    campaign = Campaign(instance)
    outcome = Outcome(campaign, result)
    findings = [*order_faults(campaign, result)]
    for look in (place_faults, hold_faults, seat_faults, bed_faults, figure_faults):
        findings += look(campaign, outcome)
    cutoffs, places = campaign.fair()
    findings += cutoff_faults(outcome, cutoffs)
    named = {finding.applicant for finding in findings}
    differing = unfair_places(campaign, outcome, places)
    return findings + [finding for finding in differing if finding.applicant not in named]


class Outcome:
    """A well-formed result, indexed by the campaign's orders."""

    def __init__(self, campaign: Campaign, result: Claimed) -> None:
        self.result = result
        self.given: Mapping[str, Mapping[str, object]] = result["places"]
        self.intake: Places = {person: place["intake"] for person, place in result["places"].items()}
        self.bed = {person for person, place in self.given.items() if place["bed"]}
        self.cutoffs: Cutoffs = {wing: figures["cutoff"] for wing, figures in result["wings"].items()}
        self.shut_out = campaign.shut_out(self.cutoffs)
        self.taken = dict.fromkeys(campaign.seats, 0)
        self.last: dict[str, tuple[int, str]] = {}  # intake: (rank, id) of the last admitted who did not hold it
        for person, intake in self.intake.items():
            self.taken[intake] += 1
            rank = campaign.rank[intake].get(person)
            if rank is not None and rank > 0:
                self.last[intake] = max(self.last.get(intake, (0, "")), (rank, person))
        self.beds_taken = dict.fromkeys(campaign.beds, 0)
        self.last_bed: dict[
            str, tuple[int, str]
        ] = {}  # wing: (position, id) of the last with a bed who did not hold one
        for person in self.bed:
            wing = campaign.wing_of(person)
            if wing is None:
                continue
            self.beds_taken[wing] += 1
            position = campaign.bed_position.get(person)
            if position and person not in campaign.held_bed:
                self.last_bed[wing] = max(self.last_bed.get(wing, (0, "")), (position, person))


def order_faults(campaign: Campaign, result: Claimed) -> Iterator[Violation]:
    """The order printed for a ranking, step by step: who had to be next?"""
    for name, figures in result["intakes"].items():
        if "order" not in figures:
            continue
        pairs = zip_longest(figures["order"], campaign.orders[name])
        for position, (printed, right) in enumerate(pairs, 1):
            if printed != right:
                person = printed if isinstance(printed, str) else None
                detail = {"position": position, "right": right}
                yield Violation(Rule.CALL_ORDER, person, intake=name, detail=detail)
                break


def place_faults(campaign: Campaign, outcome: Outcome) -> Iterator[Violation]:
    """Seats and beds given to someone who cannot have them."""
    for person, intake in outcome.intake.items():
        wing = campaign.wing_of(person)
        home = campaign.held.get(person)
        if intake not in campaign.people[person]["choices"]:
            yield _not_eligible(person, Problem.NOT_CHOSEN, intake=intake)
        elif person not in campaign.rank[intake]:
            yield _not_eligible(person, Problem.NOT_IN_ORDER, intake=intake)
        if person in outcome.bed:
            if wing is None:
                yield _not_eligible(person, Problem.NO_BED_WANTED)
            elif person not in campaign.bed_position and person not in campaign.held_bed:
                yield _not_eligible(person, Problem.NOT_IN_BED_ORDER, wing=wing)
        elif campaign.people[person]["boarding"] == "essential" and intake != home:
            yield Violation(Rule.ESSENTIAL_WITHOUT_BED, person, intake, wing)
        if person in outcome.shut_out and intake != home:
            cutoff = None if wing is None else outcome.cutoffs[wing]
            detail = {"position": campaign.bed_position.get(person), "cutoff": cutoff}
            yield Violation(Rule.SHUT_OUT, person, intake, wing, detail)


def _not_eligible(person: str, problem: str, intake: str | None = None, wing: str | None = None) -> Violation:
    return Violation(Rule.NOT_ELIGIBLE, person, intake, wing, detail={"problem": problem})


def hold_faults(campaign: Campaign, outcome: Outcome) -> Iterator[Violation]:
    """Rule 6: nobody lost what they held."""
    for person, held in campaign.held.items():
        choices = campaign.people[person]["choices"]
        intake = outcome.intake.get(person)
        if intake not in choices[: choices.index(held) + 1]:
            yield Violation(Rule.LOST_HOLD, person, intake=held, detail={"given": intake})
        if person in campaign.held_bed and person not in outcome.bed:
            wing = campaign.wing_of(person)
            yield Violation(Rule.LOST_HOLD, person, wing=wing, detail={"given": None})


def seat_faults(campaign: Campaign, outcome: Outcome) -> Iterator[Violation]:
    """Rules 1, 2 and 4 for the seats: none too many, nobody overtaken, none wasted."""
    for name, seats in campaign.seats.items():
        if outcome.taken[name] > seats:
            _, last = outcome.last.get(name, (0, None))
            detail = {"number": seats, "taken": outcome.taken[name]}
            yield Violation(Rule.OVER_FULL, last, intake=name, detail=detail)
    for person, wishes in campaign.wishes.items():
        if person in outcome.shut_out:
            continue
        own, home = outcome.intake.get(person), campaign.held.get(person)
        for name, rank in wishes:
            if name in (own, home):
                break
            free = campaign.seats[name] - outcome.taken[name]
            if free > 0:
                detail = {"free": free, "number": campaign.seats[name]}
                yield Violation(Rule.WASTED_SEAT, person, intake=name, detail=detail)
            elif name in outcome.last and outcome.last[name][0] > rank:
                last_position, by = outcome.last[name]
                overtaken = {"position": rank, "last_position": last_position, "by": by}
                yield Violation(Rule.OVERTAKEN_SEAT, person, intake=name, detail=overtaken)


def bed_faults(campaign: Campaign, outcome: Outcome) -> Iterator[Violation]:
    """Rules 1, 3 and 4 for the beds: none too many, nobody overtaken, none wasted."""
    for name, beds in campaign.beds.items():
        taken = outcome.beds_taken[name]
        last_position, last = outcome.last_bed.get(name, (0, None))
        if taken > beds:
            detail = {"number": beds, "taken": taken}
            yield Violation(Rule.OVER_FULL, last, wing=name, detail=detail)
        for position, person in campaign.bed_queue[name]:
            if person not in outcome.intake or person in outcome.bed:
                continue
            if taken < beds:
                detail = {"free": beds - taken, "number": beds}
                yield Violation(Rule.WASTED_BED, person, wing=name, detail=detail)
            elif position < last_position:
                overtaken = {"position": position, "last_position": last_position, "by": last}
                yield Violation(Rule.OVERTAKEN_BED, person, wing=name, detail=overtaken)


def figure_faults(campaign: Campaign, outcome: Outcome) -> Iterator[Violation]:
    """``taken`` and ``last_position`` must be those of the places."""
    for name, figures in outcome.result["intakes"].items():
        last_position, last = outcome.last.get(name, (None, None))
        if figures["taken"] != outcome.taken[name]:
            yield _figure("taken", figures, outcome.taken[name], intake=name)
        if figures["last_position"] != last_position:
            yield _figure("last_position", figures, last_position, applicant=last, intake=name)
    for name, figures in outcome.result["wings"].items():
        if figures["taken"] != outcome.beds_taken[name]:
            yield _figure("taken", figures, outcome.beds_taken[name], wing=name)


def _figure(figure: str, figures: Claimed, right: int | None, **where: str | None) -> Violation:
    detail = {"figure": figure, "given": figures[figure], "right": right}
    return Violation(Rule.FIGURES, **where, detail=detail)


def cutoff_faults(outcome: Outcome, fair: Cutoffs) -> Iterator[Violation]:
    """Rule 5: the cut-offs are the most open fair ones, no wing tighter, none more open."""
    for wing, right in fair.items():
        given = outcome.cutoffs[wing]
        if given != right:
            tight = right is None or (given is not None and given < right)
            rule = Rule.CUTOFF_TOO_TIGHT if tight else Rule.CUTOFF_TOO_OPEN
            yield Violation(rule, wing=wing, detail={"given": given, "right": right})


def unfair_places(campaign: Campaign, outcome: Outcome, places: Places) -> Iterator[Violation]:
    """Rule 5: whose place or bed is not that of the fair result, for better or worse."""
    bedded = campaign.bedded(places)
    for person in campaign.people:
        given = outcome.given.get(person)
        right = None
        if person in places:
            right = {"bed": person in bedded, "intake": places[person]}
        if given != right:
            intake = places[person] if person in places else outcome.intake[person]
            detail = {"given": given, "right": right}
            yield Violation(Rule.UNFAIR_PLACE, person, intake=intake, detail=detail)


def check_looser(instance: Instance, result: Claimed) -> list[Violation]:
    """Rule 5 by trial, for small instances: every vector of more open cut-offs.

    Each must give out more beds than a wing has, or give a seat to the same people, none of them
    in a better choice. The time grows with the product of the lengths of the bed orders.

    Not promised, so nothing is tried, where someone who cannot come without a bed holds a seat
    without one beyond the cut-off: falling back on that seat, they may push others out.
    """
    campaign = Campaign(instance)
    outcome = Outcome(campaign, result)
    if outcome.shut_out & campaign.held.keys():
        return []
    wings = list(outcome.cutoffs)
    ranges: list[list[int | None]] = [
        [None] if cutoff is None else [*range(cutoff, campaign.last_in_order[wing]), None]
        for wing, cutoff in outcome.cutoffs.items()
    ]
    findings: list[Violation] = []
    for vector in product(*ranges):
        looser = dict(zip(wings, vector, strict=True))
        places = campaign.places(looser)
        if not campaign.overflows(looser, places):
            findings += _gains(campaign, outcome, looser, places)
    return findings


def _gains(campaign: Campaign, outcome: Outcome, looser: Cutoffs, places: Places) -> Iterator[Violation]:
    wing = next((wing for wing, cutoff in looser.items() if cutoff != outcome.cutoffs[wing]), None)
    for person, said in campaign.people.items():
        given, other = outcome.intake.get(person), places.get(person)
        came_or_went = (given is None) != (other is None)
        if came_or_went or (given and said["choices"].index(other) < said["choices"].index(given)):
            given_limit, right = (None, None) if wing is None else (outcome.cutoffs[wing], looser[wing])
            detail = {"given": given_limit, "right": right}
            yield Violation(Rule.CUTOFF_TOO_TIGHT, person, other, wing, detail)
