"""What a published list means for one person: a place, a waiting list, or no place this time; and what is open then."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from centers.core.formatting import moment
from enrollment.models import MessageKind, Outcome, OutcomeKind, Run
from programs.models import Campaign

PLACE, WAITS, REFUSED, LEFT = "place", "waits", "refused", "left"
# What a published list says to a person, each time one of them.
RESULTS = frozenset({MessageKind.OFFER, MessageKind.WAITING_LIST, MessageKind.NOT_THIS_TIME})
# With a rank on the list, which is what waiting is.
_WAITING = frozenset({OutcomeKind.NOT_REACHED, OutcomeKind.BED_ESSENTIAL})


def standings(run: Run) -> dict[int, str]:
    """By file, where everybody stands who was decided on. REFUSED: not one choice meets the conditions; LEFT: whoever
    gave up the choices that do. One query."""
    kinds: dict[int, set[str]] = {}
    rows = Outcome.objects.filter(run=run).values_list("choice__application", "kind", "position")
    for file, kind, position in rows:
        waits_nowhere = kind in _WAITING and position is None
        kinds.setdefault(file, set()).add(OutcomeKind.GIVEN_UP if waits_nowhere else kind)
    return {file: _standing(found) for file, found in kinds.items()}


def _standing(kinds: set[str]) -> str:
    if OutcomeKind.ADMITTED in kinds:
        return PLACE
    if kinds & _WAITING:
        return WAITS
    return LEFT if OutcomeKind.GIVEN_UP in kinds else REFUSED


def waiting_next() -> list[str]:
    """What somebody on a waiting list can do, as sentences."""
    return [_("A seat that comes free goes to the next rank."), _("Nothing to do for now.")]


def open_next(campaign: Campaign, now: datetime | None = None) -> list[str]:
    """What somebody without a place in this campaign can do, as sentences; there is always one."""
    now, found = now or timezone.now(), []
    if _takes_appeals(campaign, now):
        sentence = _("An error? An appeal is possible until %(date)s at %(time)s, on the page of your file.")
        found.append(sentence % moment(campaign.appeals_end))
    if other := _other(campaign, now):
        sentence = _("Applications are open: %(campaign)s, until %(date)s at %(time)s.")
        found.append(sentence % {"campaign": other, **moment(other.closing_at)})
    else:
        found.append(_("You can apply again in the next campaign."))
    return found


def open_next_in_short(campaign: Campaign, now: datetime | None = None) -> str:
    """The nearest of them in a few words, for an SMS."""
    now = now or timezone.now()
    if _takes_appeals(campaign, now):
        return pgettext("sms", "Appeal possible until %(when)s") % {"when": _in_short(campaign.appeals_end)}
    if other := _other(campaign, now):
        return pgettext("sms", "New applications until %(when)s") % {"when": _in_short(other.closing_at)}
    return pgettext("sms", "You can apply again next time")


def _in_short(when: datetime) -> str:
    return f"{timezone.localtime(when):%d/%m %H:%M}"


def _takes_appeals(campaign: Campaign, now: datetime) -> bool:
    return bool(campaign.appeals_until and now < campaign.appeals_until)


def _other(campaign: Campaign, now: datetime) -> Campaign | None:
    return Campaign.objects.open(now).exclude(pk=campaign.pk).order_by("deadline", "pk").first()
