"""What all letters share: whose it is, the square, the law, the sample mark; and small pieces of them."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centers.core import printing
from centers.core.formatting import moment
from centers.reference import network
from enrollment.models import Application
from enrollment.outbox.rendering import short_address
from enrollment.privacy.notice import legal_names, legal_sentences
from programs.models import Intake


class Sheet:
    """The frame of a letter. Parts that a letter does not have are empty, and its module fills in the others."""

    def __init__(self, application: Application, tracking: str):
        self.application = application
        self.tracking = tracking

    def data(self, title: str, code_groups) -> dict:
        """All keys of `templates/print/letter.typ`."""
        application = self.application
        return {
            "lang": get_language(),
            "world": "network",
            "network": str(network()),
            "title": title,
            "number": {"label": _("File number"), "value": application.reference},
            "dated": _("Made on %(date)s at %(time)s") % moment(timezone.now()),
            "sample": sample_words(_is_sample(application)),
            "person": _person(application),
            "facts": [],
            "lead": "",
            "place": None,
            "box": None,
            "choices": None,
            "parts": [],
            "steps": None,
            "code": _code(code_groups),
            "follow": self._follow(),
            "signature": [],
            "law": _law(),
        }

    def _follow(self) -> dict:
        """The way to the file. The square holds the bare address: whoever finds the paper learns nothing from it."""
        return {
            "qr": printing.qr(self.tracking),
            "qr_alt": _("QR code of the page where you follow your file"),
            "title": _("Where is my application?"),
            "words": _(
                "Point a phone's camera at the square, or type this address: the file number and the birth date show"
                " where it stands."
            ),
            "address": short_address(site=self.tracking),
        }


def fact(label: str, value) -> list[dict]:
    """A line of facts; none where nothing is known."""
    return [{"label": label, "value": str(value)}] if value else []


def sample_words(is_sample: bool) -> str:
    """The mark in the corner of a sheet; in a demonstration the people are made up, too."""
    if settings.DEMO:
        return _("Demonstration: people, figures and dates on this sheet are made up.")
    return _("Sample: figures and dates on this sheet are examples.") if is_sample else ""


def place(intake: Intake) -> dict:
    """Programme and centre, in large type: people were once recorded in the wrong region."""
    program = intake.program
    return {
        "name": printing.embedded(program.name),
        "centre": printing.embedded(program.center.name) if program.center else "",
        "world": program.center.accent if program.center else "network",
    }


def _is_sample(application: Application) -> bool:
    """Whether any figure or date of the campaign or of a choice is one of our examples."""
    intakes = [choice.intake for choice in application.choices.select_related("intake__program")]
    samples = [intake.is_sample or intake.program.center_is_sample for intake in intakes]
    return application.campaign.is_sample or any(samples)


def _person(application: Application) -> dict:
    """The name as on the papers, in both letters where both are known."""
    person = application.applicant
    latin = person.latin_name
    return {
        "label": _("Name, as on the papers"),
        "names": [printing.embedded(str(person))] + [printing.embedded(latin)] * bool(latin),
    }


def _code(groups) -> dict | None:
    if not groups:
        return None
    return {
        "label": _("Resume code"),
        "groups": list(groups),
        "note": _("It opens your file on any phone. Not to be shared: nobody may ask for it."),
    }


def _law() -> str:
    """What is kept where and how long, and who answers for it (law 09-08)."""
    kept = _("Law %(law)s: your answers are kept in the portal for %(period)s, then your name is removed.")
    told = legal_sentences()
    kept %= {"law": printing.isolated(_("09-08")), "period": legal_names()["retention"]}
    return f"{kept} {told['responsible']} {told['corrected']}"
