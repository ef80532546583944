"""`make sweep`: engine, checker and the plain second opinion over 10 000 random campaigns of 3 to 300 applicants.

Reserves, both wings, held places; the seed of an instance is its number. `make sweep ARGS="--instances 500"` for fewer.
Ends non-zero at the first campaign with a finding, and names it. `make test` runs a share of it.
"""

import argparse
import random
import sys

from enrollment.allocation.checker import check
from enrollment.allocation.engine import allocate, canonical_bytes
from tests.scenarios.instances import random_instance
from tests.scenarios.plain_engine import plain_result


def campaign(seed: int) -> dict:
    """Small ones more often than large ones: that is where every rule meets every other."""
    rng = random.Random(f"campaign {seed}")
    applicants = rng.choice((rng.randint(3, 30), rng.randint(3, 300)))
    return random_instance(seed, applicants, rng.randint(1, 8), rng.choice((0, 0.05, 0.2, 0.5)))


def findings(seed: int) -> list[str]:
    """What is wrong with the result of one campaign: nothing, one hopes."""
    instance = campaign(seed)
    result = allocate(instance)
    found = [str(violation) for violation in check(instance, result)]
    if canonical_bytes(result) != canonical_bytes(plain_result(instance)):
        found.append("the plain engine gives another result")
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--instances", type=int, default=10_000)
    count = options.parse_args().instances
    for seed in range(count):
        if found := findings(seed):
            print(f"campaign {seed}: {found[0]} ({len(found)} in all)")
            return 1
    print(f"{count} campaigns, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
