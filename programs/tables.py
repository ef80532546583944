"""The catalogue as tables: programmes and intakes, taken along and brought back (centers.office.row_tables)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from centers.core.reasons import Reason, named
from centers.office.row_tables import RowTable

from .models import CampaignState, Intake, Program

# From opening on, they change by a published change of rules alone, with its reason in both languages.
FIXED_ONCE_OPEN = ("campaign", "program", "slug", "seats", "extra_offers", "average_check")


def _fixed(intake: Intake, changed: Sequence[str]) -> list[Reason]:
    """The rules of an intake that people have read, and the campaign that they apply in."""
    if intake.campaign_id is None or intake.campaign.state == CampaignState.DRAFT:
        return []
    if not intake.pk:
        text = _("%(campaign)s is open: an intake is added while a campaign is in preparation.")
        return [Reason("campaign_open", text, {"campaign": named(intake.campaign)})]
    if not set(changed) & set(FIXED_ONCE_OPEN):
        return []
    text = _("This campaign is open: seats and rules change on the page of the intake, with the reason.")
    return [Reason("fixed_once_open", text)]


PROGRAMS = RowTable(
    Program,
    [
        "slug", "code", "name", "summary", "level", "sector", "center", "center_is_sample", "kind", "min_school_level",
        "entry_is_sample", "second_year_of", "certainty", "position",
    ],
    by={"level": "code", "sector": "code", "min_school_level": "code"},
)  # fmt: skip
INTAKES = RowTable(
    Intake,
    ["slug", "campaign", "program", "seats", "extra_offers", "average_check", "starts_on", "is_sample"],
    guard=_fixed,
)
