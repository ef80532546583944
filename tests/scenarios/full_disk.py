"""Disks that take no more."""

import resource
from contextlib import contextmanager


@contextmanager
def disk_of_a_megabyte():
    """No file that this process writes grows beyond it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
