"""The boarding house and its wings, read once a minute (see centers.reference)."""

from django.db.models import Count, Q

from centers.reference import remembered

from .models import House, Wing


def house() -> House | None:
    return remembered("house", lambda: House.objects.order_by("pk").first())


def wings() -> list[Wing]:
    """Of all houses, each with `usable`, the number of its usable beds."""
    usable = Count("rooms__beds", filter=Q(rooms__beds__out_of_use=False))
    return remembered("wings", lambda: list(Wing.objects.annotate(usable=usable)))
