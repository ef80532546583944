"""Files of one campaign that may belong to one person: the same name and birth date, in whatever letters.

The keyed hash of a person (`Applicant.likeness`) meets the same name however its words are joined. Papers in
Latin letters alone give another one than Arabic papers: there the Latin names are compared, on those few birth dates.
"""

from collections import defaultdict

from django.db.models import Count, F, Q, QuerySet

from centers.core.folding import joined
from enrollment.models import SENT, Application, ApplicationState
from programs.models import Campaign

_NAMES = ("family_name", "given_name", "family_name_latin", "given_name_latin")


def unresolved_likeness(campaign: Campaign) -> QuerySet[Application]:
    """Files that look like another one of the campaign, where nobody has said yet that they are two persons."""
    living = _living(campaign)
    alike = (
        living.exclude(applicant__likeness="")
        .values("applicant__likeness")
        .annotate(files=Count("pk"), unsure=Count("pk", filter=Q(likeness_checked=False)))
        .filter(files__gt=1, unsure__gt=0)
        .values("applicant__likeness")
    )
    by_letters = [pk for group in _in_other_letters(living) if not all(group.values()) for pk in group]
    found = Q(applicant__likeness__in=alike) | Q(pk__in=by_letters)
    return living.filter(found).select_related("applicant").order_by("pk")


def unresolved_with(application: Application) -> QuerySet[Application]:
    """Of them, this file and those that look like it; none where it is not among them."""
    unresolved = unresolved_likeness(application.campaign)
    if not unresolved.filter(pk=application.pk).exists():
        return unresolved.none()
    groups = _in_other_letters(_living(application.campaign))
    near = [pk for group in groups if application.pk in group for pk in group]
    found = Q(pk__in=[application.pk, *near])
    if likeness := application.applicant.likeness:
        found |= Q(applicant__likeness=likeness)
    return unresolved.filter(found)


def _living(campaign: Campaign) -> QuerySet[Application]:
    return campaign.applications.filter(state__in=SENT - {ApplicationState.REFUSED})


def _in_other_letters(living: QuerySet[Application]) -> list[dict[int, bool]]:
    """Groups with somebody whose papers are in Latin letters alone: key of a file -> whether staff looked at it."""
    latin = living.exclude(applicant__family_name_latin="").exclude(applicant__given_name_latin="")
    alone = latin.filter(
        applicant__family_name=F("applicant__family_name_latin"), applicant__given_name=F("applicant__given_name_latin")
    )
    dates = set(alone.values_list("applicant__birth_date", flat=True))
    groups: defaultdict[object, dict] = defaultdict(dict)
    wanted = set()
    rows = latin.filter(applicant__birth_date__in=dates) if dates else latin.none()
    for pk, looked_at, day, *names in rows.values_list(
        "pk", "likeness_checked", "applicant__birth_date", *(f"applicant__{name}" for name in _NAMES)
    ):
        key = day, joined(names[2]), joined(names[3])
        groups[key][pk] = looked_at
        if names[:2] == names[2:]:
            wanted.add(key)
    return [group for key, group in groups.items() if key in wanted and len(group) > 1]
