"""The settings of the tests, with an admin that looks for no tables: what is wired without the back office."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig" if name.endswith("OfficeConfig") else name for name in INSTALLED_APPS
]
