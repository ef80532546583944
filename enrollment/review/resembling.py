"""Other files of a campaign that may be of the same person, found at once: for the one file that is being read.

`duplicates` looks at a whole campaign; here a name, a birth date or a phone is looked up.
"""

from dataclasses import dataclass

from enrollment.models import SENT, Application

_MOST = 5


@dataclass(frozen=True)
class Resembling:
    """`is_named_alike`: by name and birth date, else by the phone alone."""

    application: Application
    is_named_alike: bool


def resembling(application: Application, files) -> list[Resembling]:
    """The latest few. `files`: those that may be named. None once somebody said that they are two persons."""
    person = application.applicant
    if application.likeness_checked:
        return []
    named = {"applicant__likeness": person.likeness} if person.likeness else {}
    called = {"applicant__phone": person.phone} if person.phone else {}
    found: dict[int, Resembling] = {}
    # One after the other: each has its index.
    for look_up, is_named_alike in ((named, True), (called, False)):
        others = files.filter(campaign=application.campaign, state__in=SENT, **look_up) if look_up else files.none()
        for one in others.exclude(pk=application.pk).order_by("-pk").only("reference")[:_MOST]:
            found.setdefault(one.pk, Resembling(one, is_named_alike))
    return list(found.values())
