"""One reader for the search boxes of staff: numbers as people copy them, names folded."""

from django.db.models import Q

from enrollment import codes
from enrollment.models import Applicant


def by_number(text: str, application: str = "") -> Q:
    """Files by their number, with its head or without, or by their list number; without a number of either form
    nothing is found. `application`: the way from the searched rows to their file, as in "choice__application"."""
    way = f"{application}__" if application else ""
    plain = codes.read(text)
    year, letters = codes.reference_parts(plain)
    found = Q(**{f"{way}list_number": plain}) if plain else Q(pk__in=[])
    if letters:
        found |= Q(**{f"{way}reference__endswith": f"{year}-{letters}"})
    return found


def by_number_or_name(text: str, application: str = "") -> Q:
    """The same, or the rows of a person whose name holds every word of `text`."""
    person = f"{application}__applicant__in" if application else "applicant__in"
    return Q(**{person: Applicant.objects.search(text)}) | by_number(text, application)
