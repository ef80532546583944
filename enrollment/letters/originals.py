"""The originals to bring when one enrols, by diploma level (facts: required_documents.csv)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.models import Application
from programs.models import Level


def originals(application: Application, level: Level) -> list[str]:
    """Names of papers; a level of which nothing is known asks for what proves the answers."""
    papers = {
        "TS": [_("Baccalaureate certificate"), _("Certified transcript of marks")],
        "T": [_("School certificate of the second year of the baccalaureate")],
        "Q": [_("School certificate of the third year of lower secondary school")],
        "S": [_("School certificate of the sixth year of primary school")],
    }.get(level.code)
    if papers is None:
        return [_("The papers that show what you answered: identity and schooling.")]
    form = [_("Registration form")] if level.code in ("TS", "T") else []
    return [*papers, _identity(application), _("Photo"), *form]


def _identity(application: Application) -> str:
    """Under 18 the national card is never asked for."""
    if application.applicant.is_minor(timezone.localdate()):
        return _("Birth certificate")
    return _("National identity card or birth certificate")
