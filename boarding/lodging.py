"""The boarding house answers enrolment (the seam is enrollment.lodging).

Bed order, for now: the farther the commune the earlier, then the draw of the campaign. Whoever lives outside
the province counts as farther than any commune (docs/decisions/0004-lodging-seam.md).
"""

from collections import Counter, defaultdict

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boarding import services
from centers.core.errors import Refused
from centers.core.reasons import Reason
from enrollment.lodging import Lodging, Supply, WingSupply
from enrollment.models import Applicant, Boarding, OfferState

from .models import House, Stay, StayEvent, StayState, Wing

_WHY_RELEASED = {
    OfferState.DECLINED: StayEvent.PLACE_DECLINED,
    OfferState.LAPSED: StayEvent.PLACE_LAPSED,
    OfferState.ENDED: StayEvent.PLACE_ENDED,
}


class HouseLodging(Lodging):
    """One boarding house with a wing for each sex."""

    def for_campaign(self, campaign, applications, draw):
        applications = {application.pk: application for application in applications}
        house = _house()
        wings = list(Wing.objects.filter(house=house).annotate(usable=Count("rooms__beds", filter=_IN_USE)))
        stays = Stay.objects.live().filter(wing__in=wings).values_list("application_id", "wing__slug")
        held = {pk: slug for pk, slug in stays if pk in applications}
        # Beds that somebody of another campaign, or of no file named here, sleeps in or was promised.
        away = Counter(slug for pk, slug in stays if pk not in applications)
        gone = set(Stay.objects.gone().filter(wing__in=wings).values_list("application_id", flat=True)) - held.keys()
        by_sex = {wing.sex: wing.slug for wing in wings}
        wing_of, asking = {}, defaultdict(list)
        for pk, application in applications.items():
            slug = held.get(pk) or by_sex.get(application.applicant.sex)
            if slug and pk not in gone and self.asks(application):
                wing_of[application.list_number] = slug
                if _has_a_right(application.applicant, house):
                    asking[slug].append(application)
        return Supply(
            wings={w.slug: WingSupply(max(w.usable - away[w.slug], 0), _in_order(asking[w.slug], draw)) for w in wings},
            wing_of=wing_of,
            held={applications[pk].list_number for pk in held},
        )

    def hold(self, application, *, by):
        wing = Wing.objects.filter(house=_house(), sex=application.applicant.sex).select_related("house").first()
        if wing is None:
            raise Refused(Reason("no_wing", gettext_lazy("The boarding house has no wing for this person.")))
        services.hold(application, wing, by=by)

    def keep(self, application, *, by):
        services.keep(application, by=by)

    def release(self, application, *, place=OfferState.DECLINED, reason, by):
        services.release(application, event=_WHY_RELEASED[place], reason=reason, by=by)

    def entitled(self, commune):
        house = _house()
        return house is not None and house.is_far(commune)

    def outside_words(self):
        if not self.entitled(None):
            return _("There is no boarding house.")
        return _(
            "You can ask for a bed. The farthest come first, and outside the province counts as farther than any"
            " commune of it."
        )

    def asks(self, application):
        return application.boarding in (Boarding.IF_POSSIBLE, Boarding.ESSENTIAL)

    def line(self, application):
        stay = services.live_stay(application)
        if stay is None:
            return None
        words = {"wing": stay.wing, "room": stay.bed and stay.bed.room.number, "bed": stay.bed and stay.bed.letter}
        if stay.state == StayState.HELD:
            return _("A bed is held for you until you answer: %(wing)s.") % words
        if stay.bed is None:
            return _("You have a bed in the boarding house: %(wing)s. You learn which one when you arrive.") % words
        return _("Your bed in the boarding house: %(wing)s, room %(room)s, bed %(bed)s.") % words

    def wing_names(self):
        return {wing.slug: str(wing) for wing in Wing.objects.all()}

    def distant_km(self):
        house = _house()
        return house and house.distant_km


_IN_USE = Q(rooms__beds__out_of_use=False)


def _house() -> House | None:
    return House.objects.order_by("pk").first()


def _has_a_right(person: Applicant, house: House) -> bool:
    return bool(person.commune or person.outside_province) and house.is_far(person.commune)


def _in_order(applications, draw) -> list[str]:
    """List numbers: outside the province, then by distance, equals by the draw."""

    def place(application):
        commune = application.applicant.commune
        distance = -commune.km_to_benguerir if commune else 0
        return commune is not None, distance, draw(application.list_number)

    return [application.list_number for application in sorted(applications, key=place)]
