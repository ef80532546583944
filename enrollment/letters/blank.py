"""The blank form: the questions of the site, in their order and words, with room to answer by hand.

It is drawn from the declarations of the pages and from their forms, so that paper and site cannot drift apart.
"""

from django.conf import settings
from django.forms import BooleanField, Textarea
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centers.core import printing
from centers.core.formatting import moment
from centers.reference import network
from enrollment.applying import steps
from enrollment.applying.forms.wishes import ChoicesForm
from enrollment.forms.fields import BirthDateField, PhoneField
from enrollment.privacy.notice import law_lines, legal_names
from programs.models import Campaign

from .sheet import sample_words

LINE, DATE, PHONE, WORDS, BOXES, BOX = "line", "date", "phone", "words", "boxes", "box"


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
        "pages": [{"number": number, **_page(step)} for number, step in enumerate(steps.STEPS, start=1)],
        "law": {"title": _("Your data and law 09-08"), "lines": _law()},
        "declared": [str(field.label) for field in steps.LAST.form.base_fields.values()],
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


def _page(step: steps.Step) -> dict:
    """A page as the paper asks it: its heading, and its questions in parts."""
    parts: dict[str, list[dict]] = {}
    for page, question in step.questions():
        if found := _asked(page, question):
            parts.setdefault(str(question.part), []).append(found)
    if step.form is ChoicesForm:
        parts[""] = _choices()
    return {
        "title": str(step.form.heading or step.title),
        "parts": [{"title": title, "fields": fields} for title, fields in parts.items()],
    }


def _asked(page: steps.Step, question: steps.Question) -> dict | None:
    """A question as the paper asks it; None for what the pages only tell."""
    field = page.form.base_fields.get(question.name)
    if field is None and not question.on_paper:
        return None
    if field is None:  # one of the answers of a list on the page, which has a box of its own here
        return {"label": str(question.on_paper), "kind": BOX, "optional": False, "options": []}
    options = question.options() if question.options else _few(field)
    kind = BOXES if options else _kind(field)
    return {
        "label": str(question.on_paper or field.label),
        "kind": kind,
        "optional": not field.required and not question.is_wanted and kind != BOX,
        "options": options,
    }


def _few(field) -> list[str]:
    """The answers of a field that is picked from few, which are known without a person."""
    return [str(label) for value, label in getattr(field, "choices", ()) if value]


def _kind(field) -> str:
    if isinstance(field.widget, Textarea):
        return WORDS
    kinds = ((BirthDateField, DATE), (PhoneField, PHONE), (BooleanField, BOX))
    return next((kind for made, kind in kinds if isinstance(field, made)), LINE)


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


def _law() -> list[str]:
    kept = _("Kept for: %(period)s. Then your name is removed and only counts remain.")
    return [*law_lines(), kept % {"period": legal_names()["retention"]}]
