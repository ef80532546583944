"""`make bench`: the engine beside its checker on crowded random campaigns, as one table.

Times are the best of three on one core; the ratio of two lines of one run says more than either
figure on another machine. Everybody makes 5 choices among intakes of 20 seats, one for 60 people, ranked
among those who chose them, with a reserve; a third ask for one of the beds, which are too few.
"""

import random
import time
import tracemalloc
from collections.abc import Callable

from enrollment.allocation import FORMAT, allocate
from enrollment.checker import check

SIZES = (300, 3_000, 10_000)
TRIES = 3


def best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of a few tries."""
    times = []
    for _ in range(TRIES):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def peak(work: Callable[[], object]) -> float:
    """Megabytes that the work had at most beyond its input."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def crowded(applicants: int) -> dict:
    """An instance of that size in the format of `allocate`, the same at every call."""
    rng = random.Random(2027)
    slugs = [f"i{n}" for n in range(max(6, applicants // 60))]
    people, rankings, beds = {}, {slug: [] for slug in slugs}, {"girls": [], "boys": []}
    for number in range(applicants):
        name, wing = f"A{number}", rng.choice(("girls", "boys"))
        boarding = rng.choice(("no", "no", "no", "no", "if_possible", "essential"))
        people[name] = {"choices": rng.sample(slugs, 5), "boarding": boarding, "wing": wing}
        for slug in people[name]["choices"]:
            rankings[slug].append(name)
        if boarding != "no":
            beds[wing].append(name)
    for line in (*rankings.values(), *beds.values()):
        rng.shuffle(line)
    women = [name for name, person in people.items() if person["wing"] == "girls"]
    return {
        "format": FORMAT,
        "intakes": {
            slug: {
                "seats": 20,
                "ranking": line,
                "reserves": [{"group": "women", "percent": 60, "members": sorted({*women} & {*line})}],
            }
            for slug, line in rankings.items()
        },
        "wings": {wing: {"beds": applicants // 30, "order": line} for wing, line in beds.items()},
        "applicants": people,
    }


def main() -> None:
    print(f"{'applicants':>10} {'engine s':>9} {'checker s':>10} {'checker/engine':>15} {'engine MB':>10}")
    for applicants in SIZES:
        instance = crowded(applicants)
        result = allocate(instance)
        assert check(instance, result) == []
        engine, checker = best(lambda i=instance: allocate(i)), best(lambda i=instance, r=result: check(i, r))
        memory = peak(lambda i=instance: allocate(i))
        print(f"{applicants:>10} {engine:>9.3f} {checker:>10.3f} {checker / engine:>15.2f} {memory:>10.1f}")


if __name__ == "__main__":
    main()
