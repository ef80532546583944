"""Files of other campaigns that may be of the same person."""

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q

from enrollment.models import Application
from enrollment.models.applications import ApplicationQuerySet

from .duplicates import compared_with, same_person

MOST = 10


@dataclass(frozen=True)
class OtherFile:
    """`same_name`: name and birth date agree, in whatever spelling; `same_phone`: the number of the person does."""

    application: Application
    same_name: bool
    same_phone: bool


def in_other_campaigns(application: Application, among: ApplicationQuerySet) -> list[OtherFile]:
    """Of the files `among`, which the caller may see: the same name and birth date or the same phone, the latest first;
    none that it was laid beside already. Two queries."""
    person, named = application.applicant, same_person(application)
    called = Q(applicant__phone=person.phone) if person.phone else Q(pk__in=[])
    others = among.filter(named | called, anonymised_at=None).exclude(campaign=application.campaign_id)
    others = others.exclude(pk__in=compared_with(application.pk)).annotate(
        is_named=ExpressionWrapper(named, BooleanField())
    )
    rows = others.select_related("applicant", "campaign").order_by("-submitted_at", "-pk")[:MOST]
    return [OtherFile(o, bool(o.is_named), bool(person.phone) and o.applicant.phone == person.phone) for o in rows]
