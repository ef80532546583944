"""`make bench`: the engine beside its checker on crowded random campaigns, as one table.

Times are the best of three on one core; the ratio of two lines of one run says more than either
figure on another machine. Sizes: applicants with up to 5 choices over one intake per 60 people.
"""

import time
import tracemalloc
from collections.abc import Callable

from enrollment.allocation import allocate
from enrollment.checker import check
from tests.enrollment.instances import random_instance

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


def main() -> None:
    print(f"{'applicants':>10} {'engine s':>9} {'checker s':>10} {'checker/engine':>15} {'engine MB':>10}")
    for applicants in SIZES:
        instance = random_instance(2027, applicants, max(2, applicants // 60), holding=0.05)
        result = allocate(instance)
        assert check(instance, result) == []
        engine, checker = best(lambda i=instance: allocate(i)), best(lambda i=instance, r=result: check(i, r))
        memory = peak(lambda i=instance: allocate(i))
        print(f"{applicants:>10} {engine:>9.3f} {checker:>10.3f} {checker / engine:>15.2f} {memory:>10.1f}")


if __name__ == "__main__":
    main()
