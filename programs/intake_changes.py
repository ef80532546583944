"""One intake as the grid of its campaign changes it: column by column, so that colleagues do not meet."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import locked
from centers.core.reasons import Reason

from .models import CampaignState, Intake, Reserve, ReserveGroup
from .selection import MOST_RESERVES

# What may change at any time; the rest was published with the rules.
FREE = ("starts_on", "is_sample")
COLUMNS = ("seats", "extra_offers", "average_check", *FREE)
SHARES = tuple(group.value for group in ReserveGroup)


def kept_values(intake: Intake) -> dict[str, Any]:
    """Columns of the grid as they stand; a share that is not kept is None."""
    shares = {reserve.group: reserve.percent for reserve in intake.reserves.all()}
    return {name: getattr(intake, name) for name in COLUMNS} | {group: shares.get(group) for group in SHARES}


def can_change_intake(intake: Intake, names: Mapping[str, Any] | tuple[str, ...] = COLUMNS) -> list[Reason]:
    """These columns, now."""
    is_bound = intake.campaign.state != CampaignState.DRAFT and any(name not in FREE for name in names)
    text = _("The rules were published when the campaign opened: they change on their own page, with a reason.")
    return [Reason("published", text)] if is_bound else []


@transaction.atomic
def change_intake(intake: Intake, values: Mapping[str, Any], *, looked_at: Mapping[str, Any]) -> list[str]:
    """Takes over what differs from what was `looked_at`; returns the names of what changed.

    Raises Refused where a colleague changed the same column meanwhile, or it is published; ValidationError for what
    the table does not take.
    """
    campaign = locked(intake.campaign)
    intake = locked(intake)
    intake.campaign = campaign
    now = kept_values(intake)
    wanted = {name: value for name, value in values.items() if value != now[name]}
    if found := can_change_intake(intake, wanted):
        raise Refused(*found)
    if any(now[name] != looked_at[name] for name in wanted):
        text = _("A colleague has changed this meanwhile: the line shows it as it is now.")
        raise Refused(Reason("changed_meanwhile", text))
    for name, value in wanted.items():
        if name in COLUMNS:
            setattr(intake, name, value)
    intake.full_clean()
    intake.save()
    for group in SHARES:
        if group in wanted:
            _keep_share(intake, group, wanted[group])
    return list(wanted)


def _keep_share(intake: Intake, group: str, percent: int | None) -> None:
    """One that is new stands behind those that are there."""
    rows = {reserve.group: reserve for reserve in intake.reserves.all()}
    if not percent:
        if group in rows:
            rows[group].delete()
        return
    taken = {reserve.position for name, reserve in rows.items() if name != group}
    free = next(position for position in range(MOST_RESERVES) if position not in taken)
    reserve = rows.get(group) or Reserve(intake=intake, group=group, position=free)
    reserve.percent = percent
    reserve.full_clean()
    reserve.save()
