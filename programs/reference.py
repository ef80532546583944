"""Sectors, levels and schemes, read once a minute (see centers.reference)."""

from centers.reference import remembered
from programs.models import Level, Scheme, SchoolLevel, Sector


def sectors() -> list[Sector]:
    return remembered("sectors", lambda: list(Sector.objects.all()))


def school_levels() -> list[SchoolLevel]:
    return remembered("school_levels", lambda: list(SchoolLevel.objects.all()))


def levels() -> list[Level]:
    """Diploma levels, each with the school level it asks for."""
    return remembered("levels", lambda: list(Level.objects.select_related("min_school_level")))


def schemes() -> list[Scheme]:
    return remembered("schemes", lambda: list(Scheme.objects.all()))
