"""The boarding houses answer enrolment (the seam is enrollment.lodging).

Wings for one sex are given as one (boarding.pooling). Bed order, for now: the farther the commune the earlier, then the
draw of the campaign. Whoever lives outside the province counts as farther than any commune
(docs/decisions/0004-lodging-seam.md).
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boarding import services
from centers.core.errors import Refused
from centers.core.reasons import Reason
from enrollment.lodging import Lodging, Supply, WingSupply
from enrollment.models import Applicant, Application, Boarding, OfferState

from .models import House, Stay, StayEvent, StayState, Wing
from .pooling import JOINT, Pool, place_of, roomiest

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

_WHY_RELEASED = {
    OfferState.DECLINED: StayEvent.PLACE_DECLINED,
    OfferState.LAPSED: StayEvent.PLACE_LAPSED,
    OfferState.ENDED: StayEvent.PLACE_ENDED,
}


class HouseLodging(Lodging):
    """Any number of boarding houses, with any number of wings for each sex."""

    def for_campaign(self, campaign, applications, draw):
        applications = {application.pk: application for application in applications}
        wings = list(_wings().annotate(usable=Count("rooms__beds", filter=_IN_USE)))
        stays = dict(Stay.objects.live().values_list("application_id", "wing_id"))
        held = {pk: wing for pk, wing in stays.items() if pk in applications}
        # Beds that somebody of another campaign, or of no file named here, sleeps in or was promised.
        away = Counter(wing for pk, wing in stays.items() if pk not in applications)
        pools = _pools(wings, away, Counter(held.values()))
        gone = set(Stay.objects.gone().values_list("application_id", flat=True)) - held.keys()
        wing_of = {}
        for application in _in_order(applications.values(), draw):
            pk, person = application.pk, application.applicant
            if pk in gone or not self.asks(application):
                continue
            if pool := pools[held[pk]] if pk in held else place_of(_of_sex(pools, person.sex), _km(person)):
                wing_of[application.listed_as] = pool.slug
                if _lives_somewhere(person) and pool.admits(_km(person)):
                    pool.order.append(application.listed_as)
                    pool.standing += pk not in held
            elif nobodys := _of_sex(pools, person.sex):
                wing_of[application.listed_as] = nobodys[0].slug
        return Supply(
            wings={pool.slug: WingSupply(pool.beds, pool.order) for pool in pools.values()},
            wing_of=wing_of,
            held={applications[pk].listed_as for pk in held},
        )

    def hold(self, application, *, by):
        services.lock_houses()
        person = application.applicant
        wings = list(_wings().filter(sex=person.sex).annotate(usable=Count("rooms__beds", filter=_IN_USE)))
        if not wings:
            raise Refused(Reason("no_wing", gettext_lazy("The boarding house has no wing for this person.")))
        entitled = [wing for wing in wings if wing.house.is_far(person.commune)] or wings
        taken = Counter(Stay.objects.live().values_list("wing_id", flat=True))
        found = roomiest((wing.house.distant_km, wing.usable - taken[wing.pk], wing.pk) for wing in entitled)
        # Without room the verb says so, unless the person has a bed already.
        wing = next((wing for wing in entitled if wing.pk == found), entitled[0])
        services.hold(application, wing, by=by)

    def keep(self, application, *, by):
        services.keep(application, by=by)

    def release(self, application, *, place=OfferState.DECLINED, reason, by):
        services.release(application, event=_WHY_RELEASED[place], reason=reason, by=by)

    def entitled(self, commune):
        return any(house.is_far(commune) for house in House.objects.all())

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
        words = _words(stay)
        if stay.state == StayState.HELD:
            return _("A bed is held for you until you answer: %(wing)s.") % words
        if stay.bed is None:
            return _("You have a bed in the boarding house: %(wing)s. You learn which one when you arrive.") % words
        return _("Your bed in the boarding house: %(wing)s, room %(room)s, bed %(bed)s.") % words

    def staff_line(self, application):
        stay = services.live_stay(application)
        if stay is None:
            return None
        words = _words(stay)
        if stay.state == StayState.HELD:
            return _("A bed is held until the answer: %(wing)s.") % words
        if stay.bed is None:
            return _("A bed in the boarding house, not chosen yet: %(wing)s.") % words
        return _("Bed in the boarding house: %(wing)s, room %(room)s, bed %(bed)s.") % words

    def wing_names(self):
        names = {wing.slug: wing.full_name() for wing in _wings()}
        return _Joined(names)

    def distant_km(self):
        """Where one may ask for a bed in one house at least."""
        return House.objects.aggregate(nearest=Min("distant_km"))["nearest"]


def _words(stay) -> dict[str, str]:
    room, letter = (stay.bed.room.number, stay.bed.letter) if stay.bed else ("", "")
    return {"wing": stay.wing.full_name(), "room": room, "bed": letter}


class _Joined(dict):
    """Names by slug; that of a pool joins those of its wings, also of a pool of an earlier time."""

    def get(self, slug: str, default=None):
        if JOINT not in slug:
            return super().get(slug, default)
        return " · ".join(super(_Joined, self).get(wing, wing) for wing in slug.split(JOINT))


_IN_USE = Q(rooms__beds__out_of_use=False)


def _wings() -> QuerySet[Wing]:
    """Those of all houses, in the order in which they were entered."""
    return Wing.objects.select_related("house").order_by("house_id", "pk")


class _Usable(TypedDict):
    usable: int


def _pools(
    wings: "Iterable[WithAnnotations[Wing, _Usable]]", away: Counter[int], held: Counter[int]
) -> dict[int, Pool]:
    """Every wing's pool, by pk of the wing; several wings may have one pool. `away` and `held`: stays by wing."""
    pools: dict[tuple[str, Decimal], Pool] = {}
    for wing in wings:
        pool = pools.setdefault((wing.sex, wing.house.distant_km), Pool(wing.sex, wing.house.distant_km))
        pool.wings.append(wing.slug)
        pool.beds += max(wing.usable - away[wing.pk], 0)
        pool.standing += held[wing.pk]
    return {wing.pk: pools[wing.sex, wing.house.distant_km] for wing in wings}


def _of_sex(pools: dict[int, Pool], sex: str) -> list[Pool]:
    return [pool for pool in dict.fromkeys(pools.values()) if pool.sex == sex]


def _lives_somewhere(person: Applicant) -> bool:
    return bool(person.commune or person.outside_province)


def _km(person: Applicant) -> Decimal | None:
    return person.commune.km_to_benguerir if person.commune else None


def _in_order(applications, draw) -> list[Application]:
    """Outside the province, then by distance, equals by the draw."""

    def place(application):
        commune = application.applicant.commune
        distance = -commune.km_to_benguerir if commune else 0
        return commune is not None, distance, draw(application.list_number)

    return sorted(applications, key=place)
