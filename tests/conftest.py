"""What every test starts from: nothing remembered."""

import pytest
from django.core.cache import cache, caches


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
    caches["pages"].clear()
