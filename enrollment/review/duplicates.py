"""Files of one campaign that may belong to one person: the same name and birth date, in whatever letters.

The keyed hash of a person (`Applicant.likeness`, `likeness_latin`) meets the same name however its words are joined;
whoever has papers in Latin letters alone meets others by the Latin name. What staff found of two files stands as a
`FilePair`. A person in another campaign, or with the same phone, is shown and never an error: people apply every year,
and a family shares a phone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Count, Q, QuerySet

from enrollment.models import Application, ApplicationState, FilePair
from programs.models import Campaign

# From so many files with one name and birth date on, they are taken for a flood of strangers, not for one person who
# applied twice: nobody has to decide on each of them before places are given.
FLOOD = 5
_KEYS = ("likeness", "likeness_latin")
_PERSON_KEYS = tuple(f"applicant__{key}" for key in _KEYS)


def unresolved_likeness(campaign: Campaign) -> QuerySet[Application]:
    """Files that look like another one of the campaign, where nobody has said yet that they are two persons."""
    found = [pk for group in unresolved_groups(campaign.applications.alive()) for pk in group]
    return campaign.applications.filter(pk__in=found).select_related("applicant").order_by("pk")


def holding_up(campaign: Campaign) -> QuerySet[Application]:
    """Of them, those that could be given two places: more than one of a group would take part in an allocation.

    Whatever strangers send alone is decided by nobody and holds up no one.
    """
    eligible = campaign.applications.filter(state=ApplicationState.ELIGIBLE)
    found = [pk for group in unresolved_groups(eligible) for pk in group]
    return campaign.applications.filter(pk__in=found).select_related("applicant").order_by("pk")


def flooded(campaign: Campaign) -> set[int]:
    """Keys of the files of floods that nobody has decided on yet."""
    groups = unresolved_groups(campaign.applications.alive())
    return {pk for group in groups if len(group) >= FLOOD for pk in group}


def unresolved_with(application: Application) -> QuerySet[Application]:
    """This file and those that look like it; none where nothing about them is left to be said."""
    group = next((one for one in unresolved_groups(alike(application)) if application.pk in one), [])
    found = application.campaign.applications.filter(pk__in=group)
    return found.select_related("applicant").order_by("pk")


def alike(application: Application) -> QuerySet[Application]:
    """The living files of its campaign with its name and birth date, itself included."""
    found = same_person(application) | Q(pk=application.pk)
    return application.campaign.applications.alive().filter(found)


def phone_groups(campaign: Campaign, fewest: int = FLOOD) -> list[list[int]]:
    """Keys of living files that give one phone, where it is more of them than a family has."""
    living = campaign.applications.alive().exclude(applicant__phone="").order_by()
    many = living.values("applicant__phone").annotate(files=Count("pk")).filter(files__gte=fewest)
    groups: defaultdict[str, list[int]] = defaultdict(list)
    shared = living.filter(applicant__phone__in=many.values("applicant__phone")).order_by("pk")
    for pk, phone in shared.values_list("pk", "applicant__phone"):
        groups[phone].append(pk)
    return sorted(groups.values(), key=len, reverse=True)


def compared_with(pk: int) -> list[int]:
    """The keys of the files that this one was laid beside."""
    pairs = FilePair.objects.filter(Q(first=pk) | Q(second=pk)).values_list("first", "second")
    return [one if other == pk else other for one, other in pairs]


def unresolved_groups(files: QuerySet[Application]) -> list[list[int]]:
    """Keys of `files` that are alike, a list for each group with something left to be said; the largest first."""
    by_key: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for key in _PERSON_KEYS:
        known = files.exclude(**{key: ""}).order_by()
        twice = known.values(key).annotate(files=Count("pk")).filter(files__gt=1)
        for pk, value in known.filter(**{f"{key}__in": twice.values(key)}).values_list("pk", key).order_by("pk"):
            by_key[key, value].append(pk)
    noted = _noted({pk for group in by_key.values() for pk in group})
    open_groups = ([pk for pk in group if len(noted[pk] & {*group}) < len(group) - 1] for group in by_key.values())
    return sorted(_joined(group for group in open_groups if group), key=lambda group: (-len(group), group))


def _noted(files: Collection[int]) -> defaultdict[int, set[int]]:
    """Key of a file -> those that it was compared with."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    if files:
        for one, other in FilePair.objects.filter(first__in=files, second__in=files).values_list("first", "second"):
            found[one].add(other)
            found[other].add(one)
    return found


def _joined(groups: Iterable[list[int]]) -> list[list[int]]:
    """Groups that share a file are one."""
    home: dict[int, set[int]] = {}
    for group in groups:
        whole = set(group).union(*(home[pk] for pk in group if pk in home))
        for pk in whole:
            home[pk] = whole
    return [sorted(group) for group in {id(group): group for group in home.values()}.values()]


def same_person(application: Application) -> Q:
    """Files with its name, in either letters, and its birth date."""
    person, found = application.applicant, Q(pk__in=[])
    for key, column in zip(_KEYS, _PERSON_KEYS, strict=True):
        if value := getattr(person, key):
            found |= Q(**{column: value})
    return found
