"""What the notice of law 09-08 says of the responsible authority, from the settings."""

from django import template
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from centers.printing import embedded, isolated

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


@register.simple_tag
def law_lines() -> list[str]:
    """The notice of law 09-08 as it stands where answers are collected, on page and paper; all but the period."""
    names = {name: embedded(value) for name, value in legal_names().items()}
    return [
        _("Responsible for your data: %(responsible)s.") % names,
        _(
            "Your data serve to examine your application, give seats and beds, contact you and make anonymous"
            " statistics. Nothing else."
        ),
        _(
            "They are seen by the centres you choose, the boarding house if you ask for a bed, and also:"
            " %(recipients)s. Partners see only totals."
        )
        % names,
        _(
            'Answers without the word "optional" are compulsory: without them we cannot examine the application.'
            " Leaving the others empty does not lower your chances."
        ),
        _(
            "You have the right to see your data, have them corrected, and object to their use for a legitimate"
            " reason: %(contact)s."
        )
        % names,
        _cndp(),
        _(
            "Your answers travel over the Internet, an open network. They are encrypted on the way, yet no network is"
            " without risk."
        ),
    ]


def _cndp() -> str:
    number = settings.PORTAL["cndp_number"]
    if not number:
        return _("CNDP reference: to be obtained")
    return _("CNDP reference: %(number)s") % {"number": isolated(number)}
