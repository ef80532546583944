"""Seats and beds given together, by cut-offs: the best choice that fairness allows, for everyone.

Applicants propose to the intakes in the order of their choices, and an intake keeps the first of
its call order (deferred acceptance). Whoever comes only with a bed takes part up to the bed
cut-off of their wing; a wing that overflows lowers its cut-off, and all starts again from scratch.
The result does not depend on the order of processing.
"""

from .format import Instance, Result


def allocate(instance: Instance) -> Result:
    """Give the seats and beds of an instance of the format `rehamna-allocation/1`.

    Returns the result of the format without its `input_sha256`. The instance is taken as valid:
    pass one that nobody checked through `validate` first.
    """
    from .cutoffs import fair_result  # numpy, which a page that computes nothing need not read

    return fair_result(instance)
