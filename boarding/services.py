"""The verbs of the houses.

Each locks the rows of all houses first, always in the same order, and counts again, so that a wing never has more live
stays than usable beds and a bed is given once (docs/architecture.md, "How scarce things are kept scarce"). All raise
Refused.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import can_move, locked, move, note
from centers.core.reasons import Reason, named
from enrollment.models import Application, Enrollment

from .models import STAY_MOVES, Bed, House, Stay, StayEvent, StayState, Wing


def can_hold(application: Application, wing: Wing) -> list[Reason]:
    if wing.sex != application.applicant.sex:
        return [Reason("not_this_wing", _("This wing is not for this person."))]
    return _full(wing)


def _full(wing: Wing) -> list[Reason]:
    if wing.beds().usable().count() > wing.stays.live().count():
        return []
    return [Reason("full", _("%(wing)s: every bed is given or held."), {"wing": named(wing)})]


@transaction.atomic
def hold(application: Application, wing: Wing, *, by) -> Stay:
    """A bed of the wing for an offer; which one, the warden says later. A live stay stays as it is."""
    lock_houses()
    if stay := live_stay(application):
        return stay
    if found := can_hold(application, wing):
        raise Refused(*found)
    stay = Stay(application=application, wing=wing)
    stay.full_clean()
    stay.save()
    stay.moves.create(by=by, to_state=stay.state)
    return stay


@transaction.atomic
def keep(application: Application, *, by) -> None:
    """The offer was accepted. Nothing happens without a held bed."""
    stay = _locked_live_stay(application)
    if stay and stay.state == StayState.HELD:
        move(stay, StayState.KEPT, allowed=STAY_MOVES, by=by)


@transaction.atomic
def release(application: Application, *, reason: str, by, event: StayEvent = StayEvent.PLACE_DECLINED) -> None:
    """The bed comes free; whoever slept in it has left. Nothing happens without a live stay."""
    stay = _locked_live_stay(application)
    if stay and stay.state == StayState.CHECKED_IN:
        _end(stay, event=event, reason=reason, by=by)
    elif stay:
        move(stay, StayState.RELEASED, allowed=STAY_MOVES, by=by, event=event, reason=reason)


def can_assign_bed(stay: Stay) -> list[Reason]:
    """Some bed of the wing; which one is free is another matter."""
    if stay.state in (StayState.KEPT, StayState.CHECKED_IN):
        return []
    return [Reason("not_accepted", _("A bed is given once the offer is accepted, and until the person leaves."))]


def _can_be_given(bed: Bed, stay: Stay) -> list[Reason]:
    figures = {"bed": named(bed)}
    if bed.room.wing_id != stay.wing_id:
        return [Reason("bed_of_another_wing", _("Bed %(bed)s is in another wing."), figures)]
    if bed.out_of_use:
        return [Reason("out_of_use", _("Bed %(bed)s is out of use."), figures)]
    if bed.stays.live().exists():
        text = _("Bed %(bed)s has been given to somebody else. The other free beds are in the list.")
        return [Reason("bed_given", text, figures)]
    return []


@transaction.atomic
def assign_bed(stay: Stay, bed: Bed, *, seen: str | None = None, by) -> Stay:
    """This bed for this person, or another one than before. `seen`, here and below: of centers.core.seen."""
    stay = _locked_stay(stay)
    bed = Bed.objects.select_related("room").get(pk=bed.pk)
    if stay.bed_id == bed.pk:
        return stay
    looked_at.check(stay, seen)
    if found := can_assign_bed(stay) or _can_be_given(bed, stay):
        raise Refused(*found)
    stay.bed = bed
    stay.full_clean()
    stay.save()
    note(stay, by=by, reason=str(bed))
    return stay


def can_check_in(stay: Stay) -> list[Reason]:
    if missing := can_move(stay, StayState.CHECKED_IN, allowed=STAY_MOVES):
        return missing
    if not Enrollment.objects.filter(application=stay.application_id).exists():
        missing.append(Reason("not_enrolled", _("The centre enrols first: the originals have not been seen yet.")))
    if not stay.bed_id:
        missing.append(Reason("no_bed", _("Nobody is checked in without a bed.")))
    return missing


@transaction.atomic
def check_in(stay: Stay, *, seen: str | None = None, by) -> Stay:
    """The person has arrived: enrolled at the centre, and with a bed."""
    stay = _locked_stay(stay)
    looked_at.check(stay, seen)
    if missing := can_check_in(stay):
        raise Refused(*missing)
    stay.checked_in_at = timezone.now()
    move(stay, StayState.CHECKED_IN, allowed=STAY_MOVES, by=by)
    return stay


def can_check_out(stay: Stay) -> list[Reason]:
    return can_move(stay, StayState.ENDED, allowed=STAY_MOVES)


@transaction.atomic
def check_out(stay: Stay, *, by, reason: str = "", seen: str | None = None) -> Stay:
    """The person has left the house for good."""
    stay = _locked_stay(stay)
    looked_at.check(stay, seen)
    _end(stay, reason=reason, by=by)
    return stay


def can_no_show(stay: Stay) -> list[Reason]:
    if stay.state == StayState.HELD:
        return [Reason("not_answered", _("The offer has not been answered yet."))]
    return can_move(stay, StayState.RELEASED, allowed=STAY_MOVES)


@transaction.atomic
def no_show(stay: Stay, *, seen: str | None = None, by) -> Stay:
    """Accepted and never came: the bed is somebody else's."""
    stay = _locked_stay(stay)
    looked_at.check(stay, seen)
    if found := can_no_show(stay):
        raise Refused(*found)
    move(stay, StayState.RELEASED, allowed=STAY_MOVES, by=by, event=StayEvent.ABSENT)
    return stay


@transaction.atomic
def put_out_of_use(bed: Bed) -> Bed:
    """Nobody sleeps in it until further notice. Refused while the wing has promised every bed."""
    bed = _locked_bed(bed)
    wing = bed.room.wing
    if bed.stays.live().exists():
        text = _("Bed %(bed)s is given. Give the person another one first.")
        raise Refused(Reason("bed_in_use", text, {"bed": named(bed)}))
    if not bed.out_of_use and (found := _full(wing)):
        raise Refused(*found)
    return _set_use(bed, out_of_use=True)


@transaction.atomic
def put_back_in_use(bed: Bed) -> Bed:
    return _set_use(_locked_bed(bed), out_of_use=False)


def lock_houses() -> None:
    """All of them, in one order: a transaction that gives a bed in one house may have taken one back in another."""
    for house in House.objects.order_by("pk"):
        locked(house)


def live_stay(application: Application) -> Stay | None:
    return Stay.objects.live().filter(application=application).select_related("wing__house").first()


def _locked_live_stay(application: Application) -> Stay | None:
    """The live stay as it is once the houses are locked. Without one they are left alone."""
    if live_stay(application):
        lock_houses()
        return live_stay(application)
    return None


def _locked_stay(stay: Stay) -> Stay:
    lock_houses()
    return Stay.objects.select_related("wing__house", "bed").get(pk=stay.pk)


def _locked_bed(bed: Bed) -> Bed:
    lock_houses()
    return Bed.objects.select_related("room__wing__house").get(pk=bed.pk)


def _end(stay: Stay, *, by, **told) -> None:
    stay.ended_at = timezone.now()
    move(stay, StayState.ENDED, allowed=STAY_MOVES, by=by, **told)


def _set_use(bed: Bed, *, out_of_use: bool) -> Bed:
    bed.out_of_use = out_of_use
    bed.full_clean()
    bed.save()
    return bed
