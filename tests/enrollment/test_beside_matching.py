"""Without beds, reserves and held places the task is an old one: the package `matching` solves it the same way."""

import random

from matching.games import HospitalResident

from enrollment.allocation.engine import FORMAT, allocate


def game(seed: int) -> tuple[dict, dict, dict]:
    """Choices by person, call orders and seats by intake. Each list names only who chose the intake."""
    rng = random.Random(seed)
    slugs = [f"intake-{number}" for number in range(rng.randint(2, 6))]
    choices = {f"A{number}": rng.sample(slugs, rng.randint(1, len(slugs))) for number in range(rng.randint(3, 40))}
    orders = {slug: [name for name, wanted in choices.items() if slug in wanted] for slug in slugs}
    orders = {slug: order for slug, order in orders.items() if order}
    for order in orders.values():
        rng.shuffle(order)
    return choices, orders, {slug: rng.randint(1, 8) for slug in orders}


def placed_by_matching(choices: dict, orders: dict, seats: dict) -> dict[str, str]:
    solved = HospitalResident.create_from_dictionaries(choices, orders, seats).solve(optimal="resident")
    return {resident.name: hospital.name for hospital, residents in solved.items() for resident in residents}


def test_300_instances_have_the_same_places():
    for seed in range(300):
        choices, orders, seats = game(seed)
        result = allocate(
            {
                "format": FORMAT,
                "intakes": {slug: {"seats": seats[slug], "order": order} for slug, order in orders.items()},
                "wings": {},
                "applicants": {name: {"choices": wanted, "boarding": "no"} for name, wanted in choices.items()},
            }
        )
        places = {name: place["intake"] for name, place in result["places"].items()}
        assert places == placed_by_matching(choices, orders, seats), f"seed {seed}"
