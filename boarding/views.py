"""The public page of the boarding house."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render

from boarding import territory
from boarding.models import House
from centers import structured
from centers.models import Commune, Milestone
from centers.pages import public_page

HOME_COMMUNE = "ben-guerir"


@public_page
def house(request):
    house = get_object_or_404(House.objects.order_by("pk")[:1])
    communes = list(Commune.objects.order_by("-km_to_benguerir"))
    for commune in communes:
        commune.is_distant = commune.km_to_benguerir >= house.distant_km
    milestones = Milestone.objects.filter(about_boarding=True)
    usable = Count("rooms__beds", filter=Q(rooms__beds__out_of_use=False))
    return render(
        request,
        "boarding/house.html",
        {
            "house": house,
            "wings": house.wings.annotate(beds=usable),
            "communes": communes,
            "distant_count": sum(commune.is_distant for commune in communes),
            "map": _map(communes),
            "milestones": milestones,
            "latest": milestones.filter(happened_on__isnull=False).last(),
            "sample": house.is_sample,
            "structured": [structured.trail([(house.name, house.get_absolute_url())], request.build_absolute_uri)],
        },
    )


def _map(communes):
    """The territory round the municipality of the house; None while it is not in the table."""
    points = {
        commune.slug: territory.Point(
            commune.slug,
            commune.name,
            float(commune.lat),
            float(commune.lon),
            commune.population_2024,
            commune.is_distant,
        )
        for commune in communes
    }
    home = points.pop(HOME_COMMUNE, None)
    return home and territory.draw(home, points.values())
