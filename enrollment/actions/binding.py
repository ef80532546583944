"""What binds an intake to its published rules: lists that are out, marks that were entered, places that are held."""

from django.utils.translation import gettext as _

from enrollment.models import Mark, Offer
from enrollment.runs import last_published
from programs.actions import BEFORE_CHANGING, SETTLES_RULES
from programs.models import Campaign, Intake
from programs.selection import Rules


def lists_are_out(campaign: Campaign) -> list[str]:
    """The published lists were made by these rules."""
    if last_published(campaign) is None:
        return []
    return [_("Lists of this campaign are published: the rules that made them stay as they are.")]


def marks_and_places(intake: Intake, before: Rules, after: Rules) -> list[str]:
    """What marks and held places keep from a change of rules, as sentences."""
    kinds = {criterion.key: criterion.kind for criterion in after.criteria}
    found = [
        _("%(criterion)s: marks are entered for this criterion. It keeps its place and its kind.")
        % {"criterion": criterion.name}
        for criterion in before.criteria
        if kinds.get(criterion.key) != criterion.kind and Mark.objects.filter(criterion=criterion.key).exists()
    ]
    held = Offer.objects.holding().filter(choice__intake=intake).count()
    if after.seats < before.seats and after.seats < held:
        found.append(_("Fewer seats than held places are not possible. Held now: %(held)s.") % {"held": held})
    return found


SETTLES_RULES.append(lists_are_out)
BEFORE_CHANGING.append(marks_and_places)
