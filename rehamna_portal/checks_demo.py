"""A real site does not open with accounts whose password is printed by the demonstration."""

from django.conf import settings
from django.core import checks
from django.db import DatabaseError

from rehamna_portal.demo.accounts import demo_accounts_present


def https_without_demo_accounts(app_configs, **kwargs) -> list[checks.Error]:
    """With PORTAL_HTTPS=1 only, and only where the tables are there already."""
    if not settings.HTTPS:
        return []
    try:
        found = demo_accounts_present()
    except DatabaseError:
        return []
    if not found:
        return []
    return [
        checks.Error(
            f"PORTAL_HTTPS=1 with accounts of the demonstration: {', '.join(found)}. Their password is printed at each"
            " start.",
            hint="Run `manage.py unload_demo`, which takes the demonstration out, or serve it without PORTAL_HTTPS.",
            id="rehamna_portal.demo_accounts",
        )
    ]
