"""The blank form: the questions of the site, in their order and words, with room to answer by hand.

Its labels are those of the forms of the pages, so that paper and site cannot drift apart.
"""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centers.core import printing
from centers.core.formatting import moment
from centers.reference import network
from enrollment.applying import steps
from enrollment.applying.forms.person import BirthForm, ContactForm, NameForm
from enrollment.applying.forms.wishes import CheckForm, ChoicesForm, HomeForm, OutsideForm, SchoolingForm, WordsForm
from enrollment.models import Boarding, Diploma, Guardian, Sex
from enrollment.privacy.notice import law_lines, legal_names
from programs.models import Campaign
from programs.reference import school_levels

from .sheet import sample_words

LINE, DATE, PHONE, WORDS, BOXES, BOX = "line", "date", "phone", "words", "boxes", "box"
# Fields that only the page knows how to ask: a list of programmes, of communes, of streams.
_KINDS = {
    "birth_date": DATE, "phone": PHONE, "guardian_phone": PHONE, "why": WORDS, "made": WORDS,
    "has_whatsapp": BOX, "wants_call": BOX, "latin_papers": BOX, "foreign": BOX,
}  # fmt: skip


def content(address: str, campaigns: list[Campaign]) -> dict:
    """All keys of `templates/print/blank.typ`. `address`: absolute, of the start page; `campaigns`: those open."""
    return {
        "lang": get_language(),
        "world": "network",
        "network": str(network()),
        "title": _("Application form to fill in by hand"),
        "intro": [
            _("The same questions as on the site, in the same order. Filled in, it is brought to the centre."),
            _("The centre enters it with you, and gives you a receipt with your file number and your resume code."),
        ],
        "deadlines": [_deadline(campaign) for campaign in campaigns],
        "sample": sample_words(_is_sample(campaigns)),
        "qr": printing.qr(address),
        "qr_alt": _("QR code of the page where one applies"),
        "qr_words": _("With a phone: six minutes."),
        "address": address.partition("://")[2],
        "optional": _("(optional)"),
        "day_month_year": [_("Day"), _("Month"), _("Year")],
        "pages": [{"number": steps.number(page), **asked} for page, asked in _pages().items()],
        "law": {"title": _("Your data and law 09-08"), "lines": _law()},
        "declared": [str(field.label) for field in CheckForm.base_fields.values()],
        "signatures": [_("Date"), _("Signature"), _("Signature of the guardian, under 18")],
        "counter": {
            "title": _("For the centre"),
            "lines": [_("Entered on"), _("By"), _("File number")],
        },
        "foot": _("Applying is done here or at the centre only. Nobody sells seats; nobody may ask for your code."),
    }


def _deadline(campaign: Campaign) -> str:
    words = {"campaign": printing.embedded(campaign.name), **moment(campaign.closing_at)}
    return _("%(campaign)s: until %(date)s at %(time)s.") % words


def _is_sample(campaigns: list[Campaign]) -> bool:
    return any(campaign.is_sample for campaign in campaigns)


def _pages() -> dict[str, dict]:
    """Page -> its heading and its fields, as the paper asks them."""
    fields = ContactForm.base_fields
    contact = [_asked(name, field) for name, field in fields.items() if name not in ContactForm.guardian_fields]
    guardian = [_asked(name, fields[name], Guardian) for name in ContactForm.guardian_fields]
    schooling = SchoolingForm
    return {
        "birth": _page(BirthForm, [_birth_date(), _school_level()]),
        "choices": {"title": str(ChoicesForm.heading), "parts": [_part("", _choices())]},
        "name": _page(NameForm, [_asked(n, f, Sex) for n, f in NameForm.base_fields.items()]),
        "contact": {
            "title": str(ContactForm.heading),
            "parts": [_part("", contact), _part(_("Under 18: the legal guardian"), guardian)],
        },
        "home": {"title": steps.title("home"), "parts": [_part("", _home())]},
        "schooling": _page(schooling, [_asked(n, f, Diploma) for n, f in schooling.base_fields.items()]),
        "words": _page(WordsForm, [_asked(n, f) for n, f in WordsForm.base_fields.items()]),
    }


def _page(form, fields: list[dict]) -> dict:
    return {"title": str(form.heading), "parts": [_part("", fields)]}


def _part(title: str, fields: list[dict]) -> dict:
    return {"title": title, "fields": fields}


def _asked(name: str, field, choices=None) -> dict:
    """A field as the paper asks it. `choices`: the answers of the one field of the form that is picked from few."""
    from_few = name in ("sex", "guardian_relation", "diploma")
    return {
        "label": str(field.label),
        "kind": BOXES if from_few else _KINDS.get(name, LINE),
        "optional": _is_optional(name, field),
        "options": [str(label) for label in choices.labels] if from_few else [],
    }


def _is_optional(name: str, field) -> bool:
    asked_in_its_case = ("diploma_year", "diploma_country", "diploma_name")
    return not field.required and name not in asked_in_its_case and _KINDS.get(name) != BOX


def _birth_date() -> dict:
    return _asked("birth_date", BirthForm.base_fields["birth_date"])


def _school_level() -> dict:
    field = BirthForm.base_fields["school_level"]
    levels = [str(level) for level in school_levels()]
    return {"label": str(field.label), "kind": BOXES, "optional": False, "options": levels}


def _choices() -> list[dict]:
    """The programme and its centre, as posted; the first one is needed."""
    return [
        {
            "label": _("Choice %(rank)s") % {"rank": rank},
            "kind": LINE,
            "optional": rank > 1,
            "options": [],
        }
        for rank in range(1, settings.PORTAL["max_choices"] + 1)
    ]


def _home() -> list[dict]:
    fields, outside = HomeForm.base_fields, OutsideForm.base_fields["outside_place"]
    return [
        {"label": _("Commune"), "kind": LINE, "optional": False, "options": []},
        {"label": network().outside, "kind": BOX, "optional": False, "options": []},
        _asked("outside_place", outside),
        {
            "label": str(fields["boarding"].label),
            "kind": BOXES,
            "optional": False,
            "options": [str(label) for label in Boarding.labels],
        },
    ]


def _law() -> list[str]:
    kept = _("Kept for: %(period)s. Then your name is removed and only counts remain.")
    return [*law_lines(), kept % {"period": legal_names()["retention"]}]
