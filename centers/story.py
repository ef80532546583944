"""What is told of a centre: its agreements, its partners, its steps, what is sure and what is not known yet."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from centers import reference
from centers.core.formatting import day

from .models import Agreement, Center, Milestone, Partner, Signatory


@dataclass
class Part:
    """A partner of a centre: under which agreements (the framework first), and who signed them."""

    partner: Partner
    agreements: list[Agreement] = field(default_factory=list)
    signatories: list[Signatory] = field(default_factory=list)

    def signed_by(self) -> list[Signatory]:
        """Each person once, though one may have signed several agreements."""
        return list({(one.name, one.office): one for one in self.signatories}.values())


def agreements(center: Center) -> list[Agreement]:
    return [one for one in reference.agreements() if center in one.centers.all()]


def parts(center: Center) -> list[Part]:
    """Every partner of the centre's agreements, in the order of partners."""
    found: dict[int, Part] = {}
    for agreement in agreements(center):
        for partner in agreement.partners.all():
            part = found.setdefault(partner.pk, Part(partner))
            part.agreements.append(agreement)
            part.signatories += [one for one in agreement.signatories.all() if one.partner_id == partner.pk]
    return sorted(found.values(), key=lambda part: (part.partner.position, part.partner.pk))


def steps(center: Center) -> list[Milestone]:
    """The centre's own, and those of the whole network from the signature of its first agreement on."""
    signed = min((one.signed_on for one in agreements(center)), default=None)

    def concerns(step: Milestone) -> bool:
        if step.center_id or step.about_boarding:
            return step.center_id == center.pk
        return not (signed and step.happened_on) or step.happened_on >= signed

    return [step for step in reference.milestones() if concerns(step)]


def known(center: Center) -> list[str]:
    """What is sure, as sentences: the situation and its day, the agreements and theirs."""
    situation = _("Situation on %(date)s: %(status)s") % {
        "date": day(center.status_as_of),
        "status": center.get_status_display(),
    }
    signed = [
        _("%(agreement)s: signed on %(date)s") % {"agreement": one, "date": day(one.signed_on)}
        for one in agreements(center)
    ]
    return [situation, *signed]


def unknown(center: Center) -> list[str]:
    """What has no date yet, and what is a sample or empty."""
    missing = [step.sentence() for step in steps(center) if not step.happened_on or step.is_sample]
    if center.commune is None:
        missing.append(_("Where it stands"))
    if center.contact_is_sample or not center.address:
        missing.append(_("The exact address"))
    if center.contact_is_sample or not center.phone:
        missing.append(_("The phone number"))
    return missing
