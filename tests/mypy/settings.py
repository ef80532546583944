"""What mypy reads of Django: the portal as a clone has it, whatever stands in the environment of the machine."""

import os

_OURS = ("PORTAL_", "DATABASE_", "CACHE_", "EMAIL_")
for _name in [name for name in os.environ if name.startswith(_OURS)]:
    del os.environ[_name]

from tests.settings import *
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = ["tests.mypy.apps.ManagersAsWritten", *INSTALLED_APPS]
