"""Sectors, levels, schemes, and what a programme teaches and asks, read once a minute (see centers.reference)."""

from centers.reference import remembered
from programs.models import Criterion, Intake, Level, Module, Program, Reserve, Scheme, SchoolLevel, Sector


def sectors() -> list[Sector]:
    return remembered("sectors", lambda: list(Sector.objects.all()))


def school_levels() -> list[SchoolLevel]:
    return remembered("school_levels", lambda: list(SchoolLevel.objects.all()))


def levels() -> list[Level]:
    """Diploma levels, each with the school level it asks for."""
    return remembered("levels", lambda: list(Level.objects.select_related("min_school_level")))


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
