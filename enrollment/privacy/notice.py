"""What the notice of law 09-08 says of the responsible authority, from the settings."""

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from centers.core.printing import embedded, isolated


def legal_names() -> dict[str, str]:
    """retention, in words."""
    months = settings.PORTAL["retention_months"]
    return {"retention": ngettext("%(n)s month", "%(n)s months", months) % {"n": months}}


def legal_sentences() -> dict[str, str]:
    """responsible, recipients, rights, corrected: what the law asks to be stated, each a sentence of its own also while
    the name is not known, since a word for "unknown" does not fit into three different sentences."""
    language, portal = get_language(), settings.PORTAL
    responsible, recipients = portal[f"responsible_{language}"], portal[f"recipients_{language}"]
    return {
        "responsible": _responsible(responsible),
        "recipients": _recipients(recipients),
        "rights": _rights(portal["rights_contact"]),
        "corrected": _corrected(portal["rights_contact"]),
    }


def _responsible(name: str) -> str:
    if not name:
        return _("Responsible for your data: not named yet.")
    return _("Responsible for your data: %(responsible)s.") % {"responsible": embedded(name)}


def _recipients(names: str) -> str:
    if not names:
        return _(
            "They are seen by the centres you choose, the boarding house if you ask for a bed, and other services that"
            " are not named yet. Partners see only totals."
        )
    sentence = _(
        "They are seen by the centres you choose, the boarding house if you ask for a bed, and also:"
        " %(recipients)s. Partners see only totals."
    )
    return sentence % {"recipients": embedded(names)}


def _rights(contact: str) -> str:
    if not contact:
        return _(
            "You have the right to see your data, have them corrected, and object to their use for a legitimate"
            " reason: at the centre, as long as no other contact is named."
        )
    sentence = _(
        "You have the right to see your data, have them corrected, and object to their use for a legitimate"
        " reason: %(contact)s."
    )
    return sentence % {"contact": embedded(contact)}


def _corrected(contact: str) -> str:
    if not contact:
        return _("To see or correct them: at the centre.")
    return _("To see or correct them: %(contact)s.") % {"contact": embedded(contact)}


def law_lines() -> list[str]:
    """The notice of law 09-08 as it stands where answers are collected, on page and paper; all but the period."""
    told = legal_sentences()
    return [
        told["responsible"],
        _(
            "Your data serve to examine your application, give seats and beds, contact you and make anonymous"
            " statistics. Nothing else."
        ),
        told["recipients"],
        _(
            'Answers without the word "optional" are compulsory: without them we cannot examine the application.'
            " Leaving the others empty does not lower your chances."
        ),
        told["rights"],
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
