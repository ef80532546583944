"""A cache for several processes that may fail without anybody noticing but the log."""

import logging
import pickle
import time

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)
# Seconds. A page asks some ten times: it must not wait for each of them, so after a failure nobody asks for a while.
PATIENCE, REST = 0.25, 5.0
# What was kept by another release, or by something else.
_UNREADABLE = (pickle.PickleError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError)
# By server: until when it is left in peace (time.monotonic). Each thread has a cache of its own, all share this.
_resting: dict[str, float] = {}


class ForgivingRedis(RedisCache):
    """Redis; while it does not answer, the memory of this process, as where no CACHE_URL is set.

    So a broken cache costs what a miss costs, public pages stay quick, and what is counted in it is counted still.
    """

    def __init__(self, server, params):
        options = {
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._server = str(server)
        self._memory = LocMemCache(f"{server} {params.get('KEY_PREFIX', '')}", params)

    def _ask(self, verb: str, *args, **options):
        if time.monotonic() >= _resting.get(self._server, 0):
            try:
                answer = getattr(super(), verb)(*args, **options)
            except RedisError as error:
                self._rest(error)
            else:
                if _resting.pop(self._server, None):
                    log.warning("The cache of CACHE_URL answers again.")
                return answer
        return getattr(self._memory, verb)(*args, **options)

    def _rest(self, error: RedisError) -> None:
        if self._server not in _resting:
            log.warning(
                "The cache of CACHE_URL does not answer (%s): each process keeps what it can.", type(error).__name__
            )
        _resting[self._server] = time.monotonic() + REST

    def is_up(self) -> bool:
        """Whether the server itself answers, now."""
        try:
            super().has_key("readyz")
        except RedisError:
            return False
        return True

    def get(self, key, default=None, version=None):
        try:
            return self._ask("get", key, default, version=version)
        except _UNREADABLE:
            return default

    def get_many(self, keys, version=None):
        try:
            return self._ask("get_many", keys, version=version)
        except _UNREADABLE:
            return {}

    def add(self, *args, **options):
        return self._ask("add", *args, **options)

    def set(self, *args, **options):
        return self._ask("set", *args, **options)

    def touch(self, *args, **options):
        return self._ask("touch", *args, **options)

    def delete(self, *args, **options):
        return self._ask("delete", *args, **options)

    def has_key(self, *args, **options):
        return self._ask("has_key", *args, **options)

    def incr(self, *args, **options):
        return self._ask("incr", *args, **options)

    def set_many(self, *args, **options):
        return self._ask("set_many", *args, **options)

    def delete_many(self, *args, **options):
        return self._ask("delete_many", *args, **options)

    def clear(self):
        return self._ask("clear")
