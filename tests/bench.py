"""`make bench`: the engine beside its checker on crowded random campaigns, and the two doors of a file, as tables.

Times are processor seconds on one core, the best of five (of a million, of three), engine and checker by turns, without
reading a file; memory is the peak of a process that does nothing else, its input included. The ratio of two figures of
one line says more than either on another machine. Everybody makes 5 choices among intakes of 60 people (333 from a
million on) and seats for a third of them, ranked among those who chose them, with a reserve; a third ask for one of the
beds, which are too few. The package `matching` knows neither beds nor reserves: beside it the engine computes the same
campaign without them.

`make bench ARGS=--queue` reviews 200 files of 5 000 instead (`bench_queue`).
`make bench ARGS=--million` adds a million applicants over 3 000 intakes, once: some minutes and 2 GB.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from enrollment.allocation.checker import check
from enrollment.allocation.engine import FORMAT, allocate

SIZES = (300, 3_000, 10_000, 100_000)
MILLION = 1_000_000
BESIDE_MATCHING = (3_000, 10_000)
TRIES = 5


def best(tries: int = TRIES, **works: Callable[[], object]) -> dict[str, float]:
    """Seconds of processor time of the quickest of a few tries of each, by turns: a machine that others use is
    quicker at one moment than at the next."""
    times = {name: [] for name in works}
    for _ in range(tries):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append(time.process_time() - start)
    return {name: min(found) for name, found in times.items()}


def peak() -> float:
    """Megabytes that this process had at most until now."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def crowded(applicants: int) -> dict:
    """An instance of that size in the format of `allocate`, the same at every call."""
    rng = random.Random(2027)
    intakes = 3_000 if applicants >= MILLION else max(6, applicants // 60)
    slugs = [f"i{n}" for n in range(intakes)]
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
                "seats": applicants // intakes // 3,
                "ranking": line,
                "reserves": [{"group": "women", "percent": 60, "members": [name for name in line if name in women]}],
            }
            for slug, line in rankings.items()
        },
        "wings": {wing: {"beds": applicants // 30, "order": line} for wing, line in beds.items()},
        "applicants": people,
    }


# --- a line of the table, in a process of its own -----------------------------------------------------


def measured(applicants: int) -> dict[str, float]:
    instance = crowded(applicants)
    figures = {"input_mb": peak()}
    result = allocate(instance)
    figures["engine_mb"] = peak()
    assert check(instance, result) == []
    figures["checker_mb"] = peak()
    tries = TRIES if applicants < MILLION else 3
    figures |= best(tries, engine=lambda: allocate(instance), checker=lambda: check(instance, result))
    if applicants in BESIDE_MATCHING:
        figures |= beside_matching(instance)
    return figures


def beside_matching(instance: dict) -> dict[str, float]:
    """Seconds of the engine and of `matching`, once, for the same campaign without beds and reserves."""
    from tests.enrollment.test_beside_matching import placed_by_matching

    choices = {name: person["choices"] for name, person in instance["applicants"].items()}
    orders = {slug: intake["ranking"] for slug, intake in instance["intakes"].items()}
    seats = {slug: intake["seats"] for slug, intake in instance["intakes"].items()}
    plain = {
        "format": FORMAT,
        "intakes": {slug: {"seats": seats[slug], "order": order} for slug, order in orders.items()},
        "wings": {},
        "applicants": {name: {"choices": wanted, "boarding": "no"} for name, wanted in choices.items()},
    }
    places = {name: place["intake"] for name, place in allocate(plain)["places"].items()}
    found = {}
    # The package copies its players, who know each other, one inside the other.
    sys.setrecursionlimit(10**7)
    figures = best(1, matching=lambda: found.update(placed_by_matching(choices, orders, seats)))
    assert found == places
    return figures | best(plain=lambda: allocate(plain))


def allocation_table(sizes: tuple[int, ...]) -> None:
    print(
        f"{'applicants':>10} {'engine s':>9} {'checker s':>10} {'checker/engine':>15}"
        f" {'input MB':>9} {'engine MB':>10} {'checker MB':>11} {'matching s':>11} {'matching/engine':>16}"
    )
    for applicants in sizes:
        child = subprocess.run(
            [sys.executable, "-m", "tests.bench", "--one", str(applicants)], capture_output=True, check=True
        )
        f = json.loads(child.stdout)
        beside = f" {f['matching']:>11.2f} {f['matching'] / f['plain']:>16.0f}" if "matching" in f else ""
        print(
            f"{applicants:>10} {f['engine']:>9.3f} {f['checker']:>10.3f} {f['checker'] / f['engine']:>15.2f}"
            f" {f['input_mb']:>9.0f} {f['engine_mb']:>10.0f} {f['checker_mb']:>11.0f}{beside}",
            flush=True,
        )


# --- the doors: an unknown and a wrong answer take the same time ---------------------------------------


def median_times(tries: int = 200) -> dict[str, float]:
    """Milliseconds of the middle one of `tries` posts for an unknown and a wrong answer at both doors, by turns."""
    from django.test import Client

    from enrollment.security import codes, throttling
    from tests.factories import ApplicationFactory

    throttling.FREE_PAIR = throttling.FREE_NETWORK = throttling.FREE_FILE = 10**9  # the throttle is off
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


def on_a_database(work: Callable[[], dict]) -> dict:
    """Does `work` on a database of its own, with the PORTAL settings of the tests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        return work()
    finally:
        teardown_databases(databases, verbosity=0)


def doors_table() -> None:
    found = on_a_database(median_times)
    print(f"\n{'door':>10} {'unknown ms':>11} {'wrong ms':>9} {'apart ms':>9}")
    for door in ("track", "resume"):
        unknown, wrong = found[f"{door}, unknown"], found[f"{door}, wrong"]
        print(f"{door:>10} {unknown:>11.2f} {wrong:>9.2f} {abs(unknown - wrong):>9.2f}")


def review() -> dict:
    from tests.bench_queue import queue_table

    return queue_table()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--million", action="store_true", help="a million applicants too: some minutes and 2 GB")
    options.add_argument("--queue", action="store_true", help="the review of 200 files of 5 000 alone")
    options.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        print(json.dumps(measured(chosen.one)))
        return
    if chosen.queue:
        on_a_database(review)
        return
    allocation_table((*SIZES, MILLION) if chosen.million else SIZES)
    doors_table()


if __name__ == "__main__":
    main()
