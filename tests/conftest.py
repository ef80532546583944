"""What every test starts from: nothing remembered."""

import pytest
from django.core.cache import cache, caches
from hypothesis import settings

# How long an example takes depends on who else uses the machine.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
    caches["pages"].clear()
