"""Who may enter what. Each check returns every Reason against it.

Source: facts, rules of the field: the school level is a threshold, ages count on 1 September of the
year of entry; the maximum is 33 instead of 30 to TS by the bridge, for holders of a Technician diploma.
"""

from datetime import date

from django.utils.translation import gettext_lazy

from centers.core.reasons import Reason, named

from .models import Campaign, Level, Program, SchoolLevel

TOO_YOUNG = gettext_lazy("On 1 September %(year)s you will not yet be %(min_age)s, the minimum age.")
TOO_OLD = gettext_lazy("On 1 September %(year)s you will be over %(max_age)s, the age limit of this programme.")
LEVEL = gettext_lazy("This programme asks for at least: %(needed)s. Your answer: %(given)s.")
BY_SCHOOL = gettext_lazy(
    "The professional baccalaureate is entered through school, by orientation. Your school can advise you."
)


def age_on(birth_date: date, day: date) -> int:
    """Whole years lived on `day`."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def oldest(level: Level, *, technician: bool | None = None) -> int | None:
    """The last age at which `level` is entered; by the bridge unless the person holds no Technician diploma."""
    if technician is not False and level.bridge_max_age:
        return level.bridge_max_age
    return level.max_age


def admits_age(level: Level, age: int) -> bool:
    """`age` in whole years on 1 September of the year of entry; a level without limits admits everybody."""
    limit = oldest(level)
    return (level.min_age is None or age >= level.min_age) and (limit is None or age <= limit)


def broken_entry_rules(
    program: Program,
    campaign: Campaign,
    birth_date: date,
    school_level: SchoolLevel,
    *,
    technician: bool | None = None,
) -> list[Reason]:
    """Every entry rule of `program` that this person does not meet; empty means eligible.

    `technician`: holds a Technician diploma; None while not asked yet, and the bridge then stays open.
    """
    broken = []
    level, age = program.level, age_on(birth_date, campaign.age_on)
    if level.by_school:
        broken.append(Reason("by_school", BY_SCHOOL))
    if level.min_age is not None and age < level.min_age:
        broken.append(Reason("too_young", TOO_YOUNG, {"year": campaign.entry_year, "min_age": level.min_age}))
    max_age = oldest(level, technician=technician)
    if max_age is not None and age > max_age:
        broken.append(Reason("too_old", TOO_OLD, {"year": campaign.entry_year, "max_age": max_age}))
    if school_level.order < program.min_school_level.order:
        levels = {"needed": named(program.min_school_level), "given": named(school_level)}
        broken.append(Reason("level", LEVEL, levels))
    return broken
