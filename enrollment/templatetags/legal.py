"""What the notice of law 09-08 says of the responsible authority, from the settings."""

from django import template
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def legal_names() -> dict[str, str]:
    """responsible, recipients, contact and retention; what is not known yet says so."""
    language, portal = get_language(), settings.PORTAL
    unknown = _("to be stated by the responsible authority")
    months = portal["retention_months"]
    return {
        "responsible": portal[f"responsible_{language}"] or unknown,
        "recipients": portal[f"recipients_{language}"] or unknown,
        "contact": portal["rights_contact"] or unknown,
        "retention": ngettext("%(n)s month", "%(n)s months", months) % {"n": months},
    }
