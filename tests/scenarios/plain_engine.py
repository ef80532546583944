"""The second opinion on the engine: queues and heaps, person by person, without arrays."""

from collections import deque
from heapq import heappush, heappushpop


def plain_order(ranking, reserves=()):
    """The call order from four queues: in no group, in the first, in the second, in both."""
    first, second = ({*reserve["members"]} for reserve in [*reserves, *[{"members": ()}] * 2][:2])
    percents = [*(reserve["percent"] for reserve in reserves), 0, 0]
    queues = [deque() for _ in range(4)]
    for rank, person in enumerate(ranking):
        queues[(person in first) + 2 * (person in second)].append(rank)
    before, order = [0, 0], []
    for position in range(1, len(ranking) + 1):
        binding = [
            bit for bit in (0, 1) if 100 * before[bit] < percents[bit] * position and (queues[1 << bit] or queues[3])
        ]
        called = _queue(queues, binding)
        order.append(ranking[queues[called].popleft()])
        for bit in (0, 1):
            before[bit] += called >> bit & 1
    return order


def _queue(queues, binding):
    if len(binding) == 2:
        return 3 if queues[3] else 1
    wanted = 1 << binding[0] if binding else 0
    return min((queue[0], groups) for groups, queue in enumerate(queues) if queue and groups & wanted == wanted)[1]


def plain_result(instance):
    """The result of the format without `input_sha256`."""
    lines = _Lines(instance)
    cutoffs = dict.fromkeys(instance["wings"])
    while True:
        seats = lines.seats(cutoffs)
        lowered = {}
        for wing, asking in lines.asking.items():
            inside = [at for at, name in asking if name in seats and (cutoffs[wing] is None or at <= cutoffs[wing])]
            free = lines.free_beds[wing]
            if len(inside) > free:
                lowered[wing] = inside[free - 1] if free else 0
        if not lowered:
            return _written(lines, cutoffs, seats)
        cutoffs |= lowered


class _Lines:
    def __init__(self, instance):
        self.instance, self.people = instance, instance["applicants"]
        self.orders = {
            slug: intake.get("order") or plain_order(intake.get("ranking", ()), intake.get("reserves", ()))
            for slug, intake in instance["intakes"].items()
        }
        # Ranks: positions, and below them whoever holds a seat.
        self.ranks = {slug: {name: at for at, name in enumerate(order, 1)} for slug, order in self.orders.items()}
        for number, (name, person) in enumerate(self.people.items()):
            if "holds" in person:
                self.ranks[person["holds"]["intake"]][name] = -number
        self.free_beds, self.asking = {}, {}
        for slug, wing in instance["wings"].items():
            here = {n for n, p in self.people.items() if p["boarding"] != "no" and p["wing"] == slug}
            held = {name for name in here if self.holds_bed(name)}
            self.free_beds[slug] = wing["beds"] - len(held)
            self.asking[slug] = [(at, name) for at, name in enumerate(wing["order"], 1) if name in here - held]
        self.bed_position = {name: at for asking in self.asking.values() for at, name in asking}

    def holds_bed(self, name):
        return self.people[name].get("holds", {}).get("bed", False)

    def wanted(self, name, cutoffs):
        person = self.people[name]
        if person["boarding"] == "essential" and not self.holds_bed(name):
            at, cutoff = self.bed_position.get(name), cutoffs[person["wing"]]
            if at is None or (cutoff is not None and at > cutoff):
                return [person["holds"]["intake"]] if "holds" in person else []
        return [slug for slug in person["choices"] if name in self.ranks[slug]]

    def seats(self, cutoffs):
        """Everybody proposes in turn; an intake keeps the first of its line: {name: intake}."""
        left = {name: iter(self.wanted(name, cutoffs)) for name in self.people}
        # Ranks are kept negative: the last one admitted stands on top of the heap.
        heaps = {slug: [] for slug in self.orders}
        for proposing in self.people:
            while slug := next(left[proposing], None):
                entry = (-self.ranks[slug][proposing], proposing)
                if len(heaps[slug]) < self.instance["intakes"][slug]["seats"]:
                    heappush(heaps[slug], entry)
                    break
                _, proposing = heappushpop(heaps[slug], entry)
        return {name: slug for slug, heap in heaps.items() for _, name in heap}


def _written(lines, cutoffs, seats):
    bedded = {name for name in lines.people if lines.holds_bed(name)}
    for wing, asking in lines.asking.items():
        bedded.update([name for _, name in asking if name in seats][: lines.free_beds[wing]])
    intakes = {}
    for slug, intake in lines.instance["intakes"].items():
        ranks = [lines.ranks[slug][name] for name, given in seats.items() if given == slug]
        intakes[slug] = {"last_position": max((rank for rank in ranks if rank > 0), default=None), "taken": len(ranks)}
        if "ranking" in intake:
            intakes[slug]["order"] = lines.orders[slug]
    taken = {wing: sum(lines.people[name].get("wing") == wing for name in bedded) for wing in cutoffs}
    return {
        "format": "rehamna-allocation-result/1",
        "intakes": intakes,
        "places": {name: {"bed": name in bedded, "intake": slug} for name, slug in seats.items()},
        "wings": {wing: {"cutoff": cutoff, "taken": taken[wing]} for wing, cutoff in cutoffs.items()},
    }
