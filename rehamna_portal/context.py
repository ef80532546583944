"""What every page knows about the portal."""

from django.conf import settings


def portal(request):
    """`portal`: the settings shown to people; `demo`: true where all people and figures are made up."""
    return {"portal": settings.PORTAL, "demo": settings.DEMO}
