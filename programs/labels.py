"""Labels of a programme, in plain sentences of the active language: for sheets, pictures, calendars and messages."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers.core.formatting import moment

from .catalogue import Listed
from .models import IntakeStatus, Level


def status_label(row: Listed) -> str:
    """The status with its date: until when, or from when on."""
    if row.status == IntakeStatus.OPEN:
        return _("Open until %(date)s at %(time)s") % moment(row.campaign.closing_at)
    if row.status == IntakeStatus.SOON:
        return _("Opens on %(date)s") % moment(row.campaign.opens_at)
    return str(row.status.label)


def deadline_label(row: Listed) -> str:
    """The last moment to apply; only for a programme with an intake."""
    return _("%(date)s at %(time)s") % moment(row.campaign.closing_at)


def length_label(level: Level) -> str:
    """The length in whole years where both ends are, else in months; empty where it is not known."""
    low, high = level.min_months, level.max_months or level.min_months
    if not low or not high:
        return ""
    if low % 12 == 0 and high % 12 == 0:
        low, high = low // 12, high // 12
        one = ngettext("%(n)s year", "%(n)s years", high)
        span = ngettext("From %(low)s to %(n)s year", "From %(low)s to %(n)s years", high)
    else:
        one = ngettext("%(n)s month", "%(n)s months", high)
        span = ngettext("From %(low)s to %(n)s month", "From %(low)s to %(n)s months", high)
    return (one if low == high else span) % {"low": low, "n": high}


def seats_label(seats: int) -> str:
    return ngettext("%(n)s seat", "%(n)s seats", seats) % {"n": seats}


def age_label(level: Level, entry_year: int) -> str:
    """The ages that may enter, counted on the day of the rules; empty where the level has none."""
    figures = {"min_age": level.min_age, "max_age": level.max_age, "year": entry_year}
    if level.min_age and level.max_age:
        return _("From %(min_age)s to %(max_age)s years on 1 September %(year)s") % figures
    if level.min_age:
        return _("From %(min_age)s years on 1 September %(year)s") % figures
    return ""
