"""Files of other campaigns that may be of the same person."""

from dataclasses import dataclass

from django.db.models import Q

from enrollment.models import Application
from enrollment.models.applications import ApplicationQuerySet

MOST = 10


@dataclass(frozen=True)
class OtherFile:
    """`same_name`: name and birth date agree, in whatever spelling; `same_phone`: the number of the person does."""

    application: Application
    same_name: bool
    same_phone: bool


def in_other_campaigns(application: Application, among: ApplicationQuerySet) -> list[OtherFile]:
    """Of the files `among`, which the caller may see: the same name and birth date or the same phone, the latest first.
    One query."""
    person, found = application.applicant, Q(pk__in=[])
    if person.likeness:
        found |= Q(applicant__likeness=person.likeness)
    if person.phone:
        found |= Q(applicant__phone=person.phone)
    others = among.filter(found, anonymised_at=None).exclude(campaign=application.campaign_id)
    rows = others.select_related("applicant", "campaign").order_by("-submitted_at", "-pk")[:MOST]
    return [
        OtherFile(
            other,
            bool(person.likeness) and other.applicant.likeness == person.likeness,
            bool(person.phone) and other.applicant.phone == person.phone,
        )
        for other in rows
    ]
