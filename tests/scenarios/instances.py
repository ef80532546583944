"""Random instances of the allocation format, from a seed."""

import random

BOARDING = ("no", "if_possible", "essential")
WINGS = ("girls", "boys")
GROUPS = ("women", "distant")


def random_instance(seed: int, applicants: int = 24, intakes: int = 4, holding: float = 0.2) -> dict:
    """An instance as crowded as to be decided by its cut-offs: reserves, both wings, every answer, places held.

    `holding` is the share of applicants who hold a seat, some of them a bed with it. What is held
    always fits. Equal arguments give equal instances.
    """
    rng = random.Random(seed)
    people = [f"A{number}" for number in range(1, applicants + 1)]
    slugs = [f"intake-{number}" for number in range(1, intakes + 1)]
    persons = {name: _person(rng, slugs, holding) for name in people}
    return {
        "format": "rehamna-allocation/1",
        "intakes": {slug: _intake(rng, slug, persons, applicants // intakes) for slug in slugs},
        "wings": {wing: _wing(rng, wing, persons) for wing in WINGS},
        "applicants": persons,
    }


def _person(rng: random.Random, slugs: list[str], holding: float) -> dict:
    choices = rng.sample(slugs, rng.randint(1, min(5, len(slugs))))
    person = {"choices": choices, "boarding": rng.choices(BOARDING, (2, 3, 4))[0]}
    if person["boarding"] != "no" or rng.random() < 0.5:
        person["wing"] = rng.choice(WINGS)
    if rng.random() < holding:
        bed = person["boarding"] != "no" and rng.random() < 0.5
        person["holds"] = {"intake": rng.choice(choices), "bed": bed}
    return person


def _intake(rng: random.Random, slug: str, persons: dict, most_free: int) -> dict:
    held = sum(person.get("holds", {}).get("intake") == slug for person in persons.values())
    seats = held + rng.randint(0, most_free)
    listed = _shuffled_most(rng, persons)
    if rng.random() < 0.4:
        return {"seats": seats, "order": listed}
    intake = {"seats": seats, "ranking": listed}
    if groups := GROUPS[: rng.randint(0, 2)]:
        intake["reserves"] = [_reserve(rng, group, persons) for group in groups]
    return intake


def _reserve(rng: random.Random, group: str, persons: dict) -> dict:
    share = rng.choice((0.1, 0.3, 0.6))
    members = [name for name in persons if rng.random() < share]
    return {"group": group, "percent": rng.choice((0, 10, 25, 30, 50, 100)), "members": members}


def _wing(rng: random.Random, wing: str, persons: dict) -> dict:
    askers = [person for person in persons.values() if person.get("wing") == wing and person["boarding"] != "no"]
    held = sum(person.get("holds", {}).get("bed", False) for person in askers)
    return {"beds": held + rng.randint(0, max(1, len(askers) // 3)), "order": _shuffled_most(rng, persons)}


def _shuffled_most(rng: random.Random, persons: dict) -> list[str]:
    """Nearly everybody, in a random order; people who have nothing to do there among them."""
    listed = [name for name in persons if rng.random() < 0.9]
    rng.shuffle(listed)
    return listed
