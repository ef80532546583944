"""Small tables, what a programme teaches and asks, and what the catalogue offers at all, read once a minute
(see centers.reference)."""

from dataclasses import dataclass

from centers.reference import remembered

from .catalogue import takes_applications
from .models import (
    Campaign,
    Criterion,
    Intake,
    Level,
    Module,
    Program,
    Reserve,
    RuleChange,
    Scheme,
    SchoolLevel,
    Sector,
)


def sectors() -> list[Sector]:
    return remembered("sectors", lambda: list(Sector.objects.all()))


def school_levels() -> list[SchoolLevel]:
    return remembered("school_levels", lambda: list(SchoolLevel.objects.all()))


def levels() -> list[Level]:
    """Diploma levels, each with the school level it asks for."""
    return remembered("levels", lambda: list(Level.objects.select_related("min_school_level")))


def campaigns() -> list[Campaign]:
    """Those that are public, the latest entry first."""
    return remembered("campaigns", lambda: list(Campaign.objects.public()))


def schemes() -> list[Scheme]:
    return remembered("schemes", lambda: list(Scheme.objects.all()))


def options(program: Program) -> list[Program]:
    """The options of its second year."""
    return remembered(f"options:{program.pk}", lambda: list(program.options.all()))


def modules(program: Program) -> list[Module]:
    return remembered(f"modules:{program.pk}", lambda: list(program.modules.all()))


def criteria(intake: Intake) -> list[Criterion]:
    return remembered(f"criteria:{intake.pk}", lambda: list(intake.criteria.all()))


def reserves(intake: Intake) -> list[Reserve]:
    return remembered(f"reserves:{intake.pk}", lambda: list(intake.reserves.all()))


def rule_changes(campaign: Campaign) -> list[RuleChange]:
    """Of seats and rules after opening, the latest first, each with its intake and programme."""
    rows = RuleChange.objects.filter(intake__campaign=campaign).select_related("intake__program")
    return remembered(f"rule_changes:{campaign.pk}", lambda: list(rows))


@dataclass(frozen=True)
class Offered:
    """What differs between programmes, as keys: a filter is worth showing where there is more than one."""

    centers: frozenset[int | None]
    sectors: frozenset[int]
    levels: frozenset[int]
    school_levels: frozenset[int]
    kinds: frozenset[str]
    some_open: bool


def offered() -> Offered:
    def load():
        seen = list(
            Program.objects.order_by()
            .values_list("center_id", "sector_id", "level_id", "min_school_level_id", "kind")
            .distinct()
        )
        columns = [frozenset(column) for column in zip(*seen, strict=True)] if seen else [frozenset()] * 5
        centers, sectors, levels, school_levels, kinds = columns
        some_open = Program.objects.filter(takes_applications()).exists()
        return Offered(centers, sectors, levels, school_levels, kinds, some_open)

    return remembered("offered", load)
