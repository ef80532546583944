"""The rule of seats and beds read aloud, without heaps or numbers: slow, and short enough to trust."""

from enrollment.allocation.engine import call_order


def places_by_the_letter(instance: dict) -> tuple[dict, dict]:
    """The places and the cut-offs (per wing, None while open) of an instance."""
    cutoffs = dict.fromkeys(instance["wings"])
    while True:
        seats = seats_under(instance, cutoffs)
        lowered = {}
        for wing in instance["wings"]:
            inside = [position for position, _ in askers(instance, wing, seats) if within(position, cutoffs[wing])]
            free = free_beds(instance, wing)
            if len(inside) > free:
                lowered[wing] = ([0, *inside])[free]
        if not lowered:
            break
        cutoffs |= lowered
    beds = {
        name for wing in instance["wings"] for _, name in askers(instance, wing, seats)[: free_beds(instance, wing)]
    }
    people = instance["applicants"]
    places = {name: {"intake": slug, "bed": name in beds or holds_bed(people[name])} for name, slug in seats.items()}
    return places, cutoffs


def seats_under(instance: dict, cutoffs: dict) -> dict:
    """Everyone stands at their first choice; those an intake has no room for step on; until nobody moves."""
    people = instance["applicants"]
    lines = {slug: line(instance, slug) for slug in instance["intakes"]}
    left = {name: [slug for slug in choices_under(instance, name, cutoffs) if name in lines[slug]] for name in people}
    moving = True
    while moving:
        moving = False
        for slug, intake in instance["intakes"].items():
            standing = [name for name in lines[slug] if left[name][:1] == [slug]]
            for name in standing[intake["seats"] :]:
                left[name].pop(0)
                moving = True
    return {name: choices[0] for name, choices in left.items() if choices}


def choices_under(instance: dict, name: str, cutoffs: dict) -> list:
    person = instance["applicants"][name]
    if person["boarding"] != "essential" or holds_bed(person):
        return person["choices"]
    order = instance["wings"][person["wing"]]["order"]
    if name in order and within(order.index(name) + 1, cutoffs[person["wing"]]):
        return person["choices"]
    return [person["holds"]["intake"]] if "holds" in person else []


def line(instance: dict, slug: str) -> list:
    """Holders by order and then by id, and after them the order."""
    order = order_of(instance["intakes"][slug])
    holders = [name for name, person in instance["applicants"].items() if person.get("holds", {}).get("intake") == slug]
    holders.sort(key=lambda name: (name not in order, order.index(name) if name in order else 0, name))
    return holders + [name for name in order if name not in holders]


def order_of(intake: dict) -> list:
    return intake["order"] if "order" in intake else call_order(intake["ranking"], intake.get("reserves", []))


def askers(instance: dict, wing: str, seats: dict) -> list:
    """Those with a seat who ask for a bed of this wing and hold none, with their bed positions."""
    people = instance["applicants"]
    return [
        (position, name)
        for position, name in enumerate(instance["wings"][wing]["order"], start=1)
        if name in seats
        and people[name]["boarding"] != "no"
        and people[name]["wing"] == wing
        and not holds_bed(people[name])
    ]


def free_beds(instance: dict, wing: str) -> int:
    people = instance["applicants"].values()
    return instance["wings"][wing]["beds"] - sum(holds_bed(person) and person["wing"] == wing for person in people)


def holds_bed(person: dict) -> bool:
    return person.get("holds", {}).get("bed", False)


def within(position: int, cutoff: int | None) -> bool:
    return cutoff is None or position <= cutoff
