"""What a real campaign may not open without: a name for law 09-08, a way for messages, dates for what needs one."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.reasons import Reason, named
from enrollment.models import Sitting
from enrollment.outbox.channels import open_channels
from programs.models import Campaign, Criterion
from programs.opening import Unready


def law(campaign: Campaign) -> list[Reason]:
    """Law 09-08 asks for the name where answers are collected, and for how long they are kept."""
    found: list[Reason] = []
    portal = settings.PORTAL
    if not (portal["responsible_ar"] and portal["responsible_fr"]):
        text = _("Nobody is named as responsible for the data (law 09-08): the settings of the portal leave it open.")
        found.append(Unready("no_controller", text, {"settings": "PORTAL_RESPONSIBLE_AR, PORTAL_RESPONSIBLE_FR"}))
    if portal["retention_is_sample"]:
        text = _("How long data are kept is a sample (law 09-08): the settings of the portal leave it open.")
        found.append(Unready("no_retention", text, {"settings": "PORTAL_RETENTION_MONTHS"}))
    return found


def messages(campaign: Campaign) -> list[Reason]:
    if open_channels():
        return []
    text = _("No message leaves: neither SMS nor e-mail is set up in the settings of the portal.")
    return [Unready("no_channel", text, {"settings": "PORTAL_SMS_BACKEND, EMAIL_URL"})]


def appointments(campaign: Campaign) -> list[Reason]:
    """An interview or a test is announced with its days: one sitting at least is planned when people apply."""
    return list(_without_sitting(campaign))


def _without_sitting(campaign: Campaign) -> Iterator[Reason]:
    planned = Sitting.objects.planned().filter(criterion=OuterRef("pk"), starts_at__gt=timezone.now())
    lacking = Criterion.objects.filter(~Exists(planned), intake__campaign=campaign).exclude(appointment="")
    for one in lacking.select_related("intake__program").order_by("intake__program__position", "position", "pk"):
        text = _("%(intake)s: no sitting is planned for “%(criterion)s”.")
        yield Unready("no_sitting", text, {"intake": named(one.intake.program), "criterion": named(one)}, row=one)
