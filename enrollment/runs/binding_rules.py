"""What binds an intake to its published rules: lists that are out, marks, appointments that were given, places held."""

from django.utils.translation import gettext as _

from enrollment.allocation.comparison import last_published
from enrollment.models import Convocation, Mark, Offer, Sitting
from programs.models import Campaign, Intake
from programs.selection import Rules
from programs.services import BEFORE_CHANGING, SETTLES_RULES


def lists_are_out(campaign: Campaign) -> list[str]:
    """The published lists were made by these rules."""
    if last_published(campaign) is None:
        return []
    return [_("Lists of this campaign are published: the rules that made them stay as they are.")]


def marks_dates_and_places(intake: Intake, before: Rules, after: Rules) -> list[str]:
    """What marks, dates and held places keep from a change of rules, as sentences."""
    sources = {criterion.key: (criterion.kind, criterion.appointment) for criterion in after.criteria}
    found = [
        _("%(criterion)s: marks or dates are given for this criterion. It keeps its place and its kind.")
        % {"criterion": criterion.name}
        for criterion in before.criteria
        if sources.get(criterion.key) != (criterion.kind, criterion.appointment) and _is_in_use(criterion.key)
    ]
    held = Offer.objects.holding().filter(choice__intake=intake).count()
    if after.seats < before.seats and after.seats + intake.extra_offers < held:
        found.append(_("Fewer seats than held places are not possible. Held now: %(held)s.") % {"held": held})
    return found


def _is_in_use(criterion: int) -> bool:
    return any(model.objects.filter(criterion=criterion).exists() for model in (Mark, Sitting, Convocation))


SETTLES_RULES.append(lists_are_out)
BEFORE_CHANGING.append(marks_dates_and_places)
