"""What a real campaign may not open with in the house: beds are given along with seats."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from centers.core.reasons import Reason, named
from programs.models import Campaign
from programs.opening import Unready

from .models import House


def samples(campaign: Campaign) -> list[Reason]:
    """Houses, and rooms with their beds, that are samples still."""
    found: list[Reason] = []
    rooms = Count("wings__rooms", filter=Q(wings__rooms__is_sample=True))
    for house in House.objects.annotate(rooms=rooms):
        name = {"house": named(house), "count": house.rooms}
        if house.is_sample:
            found.append(
                Unready("sample_house", _("%(house)s: what is told of the house is a sample."), name, row=house)
            )
        if house.rooms:
            text = _("%(house)s: rooms and beds that are samples: %(count)s rooms.")
            found.append(Unready("sample_rooms", text, name, row=house))
    return found
