"""The settings of the tests without the back office, which imports all rooms, and without the top room, whose checks do.

What is wired then, the rooms wire by themselves.
"""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig" if name.endswith("OfficeConfig") else name
    for name in INSTALLED_APPS
    if name != "rehamna_portal"
]
