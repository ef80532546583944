from django.db import models
from django.utils.translation import gettext_lazy as _


class Letter(models.TextChoices):
    """What is printed for one person; the values stand in addresses and file names."""

    RECEIPT = "receipt", _("Receipt")
    CONVOCATION = "convocation", _("Convocation")
    OFFER = "offer", _("Offer letter")
    WAITING_LIST = "waiting-list", _("Waiting-list notice")
    ENROLLMENT = "enrollment", _("Enrolment certificate")
