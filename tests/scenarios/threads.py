"""Many people at once: every call in a thread of its own, let go at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from centers.core.errors import Refused

racing = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def together(*calls: Callable) -> list:
    """Runs the calls at once. What each returned, or the exception it raised, in the same order."""
    start = Barrier(len(calls))

    def run(call):
        try:
            connection.ensure_connection()
            start.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def refused(results) -> list[Refused]:
    return [result for result in results if isinstance(result, Refused)]


def crashed(results) -> list[Exception]:
    """What a person would have seen as an error page."""
    return [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)]
