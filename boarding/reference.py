"""The boarding houses and their wings, read once a minute (see centers.reference)."""

from django.db.models import Count, Q

from centers.reference import remembered

from .models import House, Wing


def houses() -> list[House]:
    """The first one first: its page stands at the address without a name."""

    def load():
        found = list(House.objects.all())
        for number, house in enumerate(found):
            house.is_first = not number
        return found

    return remembered("houses", load)


def wings() -> list[Wing]:
    """Of all houses, each with `usable`, the number of its usable beds."""
    usable = Count("rooms__beds", filter=Q(rooms__beds__out_of_use=False))
    return remembered("wings", lambda: list(Wing.objects.annotate(usable=usable)))
