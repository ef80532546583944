"""Finding files as staff look for them: numbers as people copy them, names, phones and communes in any spelling, birth
dates in any notation."""

import re
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from centers.core.errors import Refused
from centers.core.folding import fold, western_digits
from enrollment.models import Applicant, Application
from enrollment.security import codes
from enrollment.values import birthdays

_FEWEST_DIGITS = 4  # of a phone number: fewer find too many
_LONGEST = 200
# A day between names; one with the month in words stands alone in the box.
_DATE = re.compile(r"\d{1,4}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{1,4}")


def by_number(typed: str, *, by_list: bool = True) -> Q:
    """Of applications: the file number, with its head and year or without; `by_list`: the list number too."""
    plain = codes.read(typed)
    year, letters = codes.reference_parts(plain)
    found = Q(pk__in=[])
    if letters:
        found |= Q(reference=f"{codes.HEAD}{year}-{letters}") if year else Q(reference__endswith=f"-{letters}")
    if plain and by_list:
        found |= Q(list_number=plain)
    return found


def by_phone(typed: str) -> Q:
    """Of applications: the phone of the person or the guardian, from a few digits on. Numbers of files have letters."""
    digits = "".join(c for c in western_digits(typed) if c.isdecimal()).removeprefix("212").lstrip("0")
    if len(digits) < _FEWEST_DIGITS or any(c.isalpha() for c in typed):
        return Q(pk__in=[])
    return Q(applicant__phone__contains=digits) | Q(applicant__guardian_phone__contains=digits)


def by_birth_date(typed: str) -> Q:
    """Of applications: the birth date alone, or beside words of the name or the commune."""
    found = _DATE.search(western_digits(typed))
    day = _day(found[0] if found else typed)
    if day is None:
        return Q(pk__in=[])
    rest = f"{typed[: found.start()]} {typed[found.end() :]}" if found else ""
    return by_words(rest) & Q(applicant__birth_date=day)


def _day(typed: str) -> date | None:
    try:
        return birthdays.read([typed], timezone.localdate())
    except Refused:
        return None


def by_words(typed: str) -> Q:
    """Of applications: each word stands in the name or in that of the commune; no word says nothing."""
    found = Q()
    for word in fold(typed[:_LONGEST]).split():
        found &= Q(applicant__folded__contains=word) | Q(applicant__commune__folded__contains=word)
    return found


def files(typed: str, *, by_list: bool = True, by_phones: bool = True) -> QuerySet[Application]:
    """Whatever may be meant, for whoever may see it: the caller filters."""
    found = Q(applicant__in=Applicant.objects.search(typed)) | by_number(typed, by_list=by_list)
    return Application.objects.filter(found | by_phone(typed) if by_phones else found)


def search(rows: QuerySet, typed: str, *, application: str = "pk") -> QuerySet:
    """Of these rows those of files that may be meant, by all that staff of centres know somebody by; all where nothing
    is typed. `application`: the way from a row to its file."""
    return rows.filter(**{f"{application}__in": _files_of_staff(typed).values("pk")}) if typed.strip() else rows


def _files_of_staff(typed: str) -> QuerySet[Application]:
    found = by_number(typed) | by_phone(typed) | by_birth_date(typed)
    if words := by_words(typed):
        found |= words
    return Application.objects.filter(found)
