"""What binds an intake to its published rules: lists that are out, marks, appointments that were given, places held."""

from django.utils.translation import gettext_lazy as _

from centers.core.reasons import Reason
from enrollment.allocation.comparison import last_published
from enrollment.models import Convocation, Mark, Offer, Sitting
from programs.models import Campaign, Intake
from programs.selection import Rules


def lists_are_out(campaign: Campaign) -> list[Reason]:
    """The published lists were made by these rules."""
    if last_published(campaign) is None:
        return []
    text = _("Lists of this campaign are published: the rules that made them stay as they are.")
    return [Reason("lists_are_out", text)]


def marks_dates_and_places(intake: Intake, before: Rules, after: Rules) -> list[Reason]:
    """What marks, dates and held places keep from a change of rules."""
    sources = {criterion.key: (criterion.kind, criterion.appointment) for criterion in after.criteria}
    text = _("%(criterion)s: marks or dates are given for this criterion. It keeps its place and its kind.")
    found = [
        Reason("in_use", text, {"criterion": {"ar": criterion.name_ar, "fr": criterion.name_fr}})
        for criterion in before.criteria
        if sources.get(criterion.key) != (criterion.kind, criterion.appointment) and _is_in_use(criterion.key)
    ]
    held = Offer.objects.holding().filter(choice__intake=intake).count()
    if after.seats < before.seats and after.seats + intake.extra_offers < held:
        text = _("Fewer seats than held places are not possible. Held now: %(held)s.")
        found.append(Reason("places_held", text, {"held": held}))
    return found


def _is_in_use(criterion: int | None) -> bool:
    return any(model.objects.filter(criterion=criterion).exists() for model in (Mark, Sitting, Convocation))
