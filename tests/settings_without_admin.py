"""The settings of the tests without the back office and the top room, which both import all rooms.

What is wired then, the rooms wire by themselves.
"""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig" if name.endswith("OfficeConfig") else name
    for name in INSTALLED_APPS
    if name != "rehamna_portal"
]
