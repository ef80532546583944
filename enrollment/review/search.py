"""Finding files as staff look for them: numbers as people copy them, names and phones in any spelling."""

from django.db.models import Q, QuerySet

from centers.core.folding import western_digits
from enrollment.models import Applicant, Application
from enrollment.security import codes

_FEWEST_DIGITS = 4  # of a phone number: fewer find too many


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


def files(typed: str, *, by_list: bool = True, by_phones: bool = True) -> QuerySet[Application]:
    """Whatever may be meant, for whoever may see it: the caller filters."""
    found = Q(applicant__in=Applicant.objects.search(typed)) | by_number(typed, by_list=by_list)
    return Application.objects.filter(found | by_phone(typed) if by_phones else found)
