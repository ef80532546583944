"""Other files of a campaign that may be of the same person, found at once: for the one file that is being read.

`duplicates` looks at a whole campaign; here a name, a birth date or a phone is looked up.
"""

from dataclasses import dataclass

from enrollment.models import SENT, Application

from .duplicates import compared_with, same_person

_MOST = 5


@dataclass(frozen=True)
class Resembling:
    """`is_named_alike`: by name and birth date, else by the phone alone."""

    application: Application
    is_named_alike: bool


def resembling(application: Application, files) -> list[Resembling]:
    """The latest few. `files`: those that may be named. None that this one was laid beside already."""
    phone = application.applicant.phone
    others = files.filter(campaign=application.campaign, state__in=SENT).exclude(pk=application.pk)
    others = others.exclude(pk__in=compared_with(application.pk)).order_by("-pk").only("reference")
    found: dict[int, Resembling] = {}
    # One after the other: each has its index.
    for rows, is_named_alike in (
        (others.filter(same_person(application)), True),
        (others.filter(applicant__phone=phone) if phone else others.none(), False),
    ):
        for one in rows[:_MOST]:
            found.setdefault(one.pk, Resembling(one, is_named_alike))
    return list(found.values())
