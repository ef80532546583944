"""`make bench`: the engine beside its checker on crowded random campaigns, and the two doors of a file, as tables.

Times are the best of three on one core; the ratio of two lines of one run says more than either
figure on another machine. Everybody makes 5 choices among intakes of 20 seats, one for 60 people, ranked
among those who chose them, with a reserve; a third ask for one of the beds, which are too few.
"""

import os
import random
import statistics
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


def crowded(applicants: int, intakes: int | None = None) -> dict:
    """An instance of that size in the format of `allocate`, the same at every call."""
    rng = random.Random(2027)
    slugs = [f"i{n}" for n in range(intakes or max(6, applicants // 60))]
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
    women = {name for name, person in people.items() if person["wing"] == "girls"}
    return {
        "format": FORMAT,
        "intakes": {
            slug: {
                "seats": applicants // len(slugs) // 3,
                "ranking": line,
                "reserves": [{"group": "women", "percent": 60, "members": [name for name in line if name in women]}],
            }
            for slug, line in rankings.items()
        },
        "wings": {wing: {"beds": applicants // 30, "order": line} for wing, line in beds.items()},
        "applicants": people,
    }


# --- the doors: an unknown and a wrong answer take the same time ---------------------------------------


def median_times(tries: int = 200) -> dict[str, float]:
    """Milliseconds of the middle one of `tries` posts for an unknown and a wrong answer at both doors, by turns."""
    from django.test import Client

    from enrollment import codes, doors
    from tests.factories import ApplicationFactory

    doors.FREE_PAIR = doors.FREE_NETWORK = doors.FREE_FILE = 10**9  # the throttle is off
    application = ApplicationFactory(code_hash=codes.code_hash("ABCDEFGHJKLM"))
    birth = {"birth_date_0": "1", "birth_date_1": "1", "birth_date_2": "2001"}
    posts = {
        "track, unknown": ("/fr/track/", {"reference": "RH27-ZZZZZZZZ", **birth}),
        "track, wrong": ("/fr/track/", {"reference": application.reference, **birth}),
        "resume, unknown": ("/fr/resume/", {"code": "ZZZZZZZZZZZZ", **birth}),
        "resume, wrong": ("/fr/resume/", {"code": "ABCDEFGHJKLM", **birth}),
    }
    times, client = {name: [] for name in posts}, Client()
    for _ in range(tries):
        for name, (address, answers) in posts.items():
            start = time.perf_counter()
            client.post(address, answers)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(found) * 1000 for name, found in times.items()}


def doors_table() -> None:
    """On a database of its own; PORTAL settings of the tests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        found = median_times()
    finally:
        teardown_databases(databases, verbosity=0)
    print(f"\n{'door':>10} {'unknown ms':>11} {'wrong ms':>9} {'apart ms':>9}")
    for door in ("track", "resume"):
        unknown, wrong = found[f"{door}, unknown"], found[f"{door}, wrong"]
        print(f"{door:>10} {unknown:>11.2f} {wrong:>9.2f} {abs(unknown - wrong):>9.2f}")


def main() -> None:
    print(f"{'applicants':>10} {'engine s':>9} {'checker s':>10} {'checker/engine':>15} {'engine MB':>10}")
    for applicants in SIZES:
        instance = crowded(applicants)
        result = allocate(instance)
        assert check(instance, result) == []
        engine, checker = best(lambda i=instance: allocate(i)), best(lambda i=instance, r=result: check(i, r))
        memory = peak(lambda i=instance: allocate(i))
        print(f"{applicants:>10} {engine:>9.3f} {checker:>10.3f} {checker / engine:>15.2f} {memory:>10.1f}")
    doors_table()


if __name__ == "__main__":
    main()
