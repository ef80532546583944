"""The boarding house, read once a minute (see centers.reference)."""

from boarding.models import House
from centers.reference import remembered


def house() -> House | None:
    return remembered("house", lambda: House.objects.order_by("pk").first())
