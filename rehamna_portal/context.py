"""What every page knows about the portal."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from centers import reference


def portal(request):
    """`portal`: the settings shown to people; `demo`: true where all people and figures are made up; `network`: whose
    portal it is (centers.Network)."""
    return {"portal": settings.PORTAL, "demo": settings.DEMO, "network": SimpleLazyObject(reference.network)}
