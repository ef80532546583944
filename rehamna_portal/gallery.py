"""The components and the form pack with each of their options, for whoever works on them (DEBUG only).

Every component registered in templatetags/components.py has an entry in `examples()`; a test says when one has not.
The rows shown are never saved.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle

from django import forms
from django.template import engines
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.core.types import StrOrPromise
from centers.models import Accent, Center, CenterStatus, Glyph, Milestone, NewsItem, Picture
from enrollment.forms.base import EMPTY, PageForm
from enrollment.forms.fields import AverageField, BirthDateField, PhoneField, Radios, TextField
from programs.catalogue import Listed
from programs.models import (
    Campaign,
    CampaignState,
    Criterion,
    Intake,
    IntakeStatus,
    Level,
    Program,
    SchoolLevel,
    Sector,
)
from rehamna_portal.templatetags.components import STATUS_SIGNS

LIBRARIES = "{% load components portal crispy_forms_filters %}"


@dataclass(frozen=True)
class Example:
    """`source`: the tag as a template writes it; `names`: what it speaks of."""

    source: str
    names: dict = field(default_factory=dict)

    def render(self, request) -> str:
        return engines["django"].from_string(LIBRARIES + self.source).render(self.names, request)


def examples() -> dict[str, list[Example]]:
    """By the name of the component, in the language of the moment."""
    return {
        "back_link": [Example("{% back_link '#' words %}", {"words": _("Centres")})],
        "intake_status": [Example("{% intake_status listed %}", {"listed": one}) for one in _all_listed()],
        "known": [
            Example("{% known facts unknown %}", _sentences()),
            Example("{% known facts '' 'h3' %}", _sentences()),
        ],
        "length": [
            Example("{% length 3 %}"),
            Example("{% length 4 11 %}"),
            Example("{% length 24 24 %}"),
            Example("{% length 12 24 %}"),
        ],
        "masthead": _mastheads(),
        "news_lines": [Example("{% news_lines news %}", {"news": _news()})],
        "pick_box": [
            Example("{% pick_box program '' %}", {"program": _program()}),
            Example("{% pick_box program program.slug %}", {"program": _program()}),
        ],
        # Nothing is seen of it: it stands in the head of a page.
        "preview": [
            Example("{% preview title title %}", {"title": _("Centres")}),
            Example("{% preview title title kind='article' %}", {"title": _("Centres")}),
        ],
        "picture": [Example("{% picture picture %}", {"picture": _picture()}), Example("{% picture None %}")],
        "programme_card": [
            Example("{% programme_card listed %}", {"listed": _listed(30)}),
            Example("{% programme_card listed 'h2' True %}", {"listed": _listed(3)}),
        ],
        "programme_rows": [
            Example("{% programme_rows rows %}", {"rows": _all_listed()}),
            Example("{% programme_rows rows True %}", {"rows": _all_listed()}),
            Example("{% programme_rows rows picks='developpement-digital' %}", {"rows": _all_listed()}),
        ],
        "sample_mark": [Example("{% sample_mark %}")],
        "status": [Example(f"{{% status '{kind}' words %}}", {"words": _status_labels(kind)}) for kind in STATUS_SIGNS],
        "timeline": [Example("{% timeline milestones %}", {"milestones": _milestones()})],
        "weights": [Example("{% weights criteria %}", {"criteria": _criteria()})],
    }


def form_pack() -> list[Example]:
    """The inputs of the question pages: empty, filled, and with what is to be corrected."""
    source = "{{ form|as_crispy_errors }}{{ form|crispy }}"
    wrong = {"name": "x" * 50, "phone": "12", "average": "99", "birth_0": "31", "birth_1": "2", "birth_2": "2008"}
    return [
        Example(source, {"form": _Inputs(prefix="empty")}),
        Example(source, {"form": _Inputs(prefix="heading", heading="name")}),
        Example(source, {"form": _Inputs({f"wrong-{key}": value for key, value in wrong.items()}, prefix="wrong")}),
    ]


class _Inputs(PageForm):
    """One of each."""

    def __init__(self, *args, heading="", **kwargs):
        self.heading_field = heading
        super().__init__(*args, **kwargs)

    def prepare(self):
        yes_no = [("yes", _("Yes")), ("no", _("No"))]
        label, help_text = _("Name"), _("For cards and lists: two or three words.")
        self.fields |= {
            "name": TextField(
                limit=40,
                too_long=_("The reason is longer than 300 characters."),
                required=False,
                label=label,
                help_text=help_text,
            ),
            "phone": PhoneField(
                label=_("Phone"),
                missing=_("The phone number is missing."),
            ),
            "average": AverageField(label=_("General average, as declared")),
            "birth": BirthDateField(),
            "choice": forms.ChoiceField(label=_("Programmes"), choices=[EMPTY, *yes_no]),
            "answer": forms.ChoiceField(
                label=_("Boarding house"), choices=yes_no, widget=Radios(helps={"yes": _("Sample")})
            ),
            "tick": forms.BooleanField(label=_("Yes"), required=False),
        }


def _center(accent: str = Accent.CODE, glyph: str = Glyph.CODE) -> Center:
    return Center(
        slug=f"centre-{accent}", accent=accent, glyph=glyph, status=CenterStatus.UNDER_CONSTRUCTION,
        name_ar="مدرسة البرمجة المعلوماتية", name_fr="École de Coding",
        short_name_ar="مدرسة البرمجة", short_name_fr="Coding",
    )  # fmt: skip


def _program() -> Program:
    bac = SchoolLevel(order=13, code="BAC", name_ar="الباكالوريا", name_fr="Baccalauréat")
    level = Level(code="TS", name_ar="تقني متخصص", name_fr="Technicien spécialisé", min_months=24, max_months=24)
    sector = Sector(code="DIA", name_ar="الرقمنة", name_fr="Digital")
    return Program(
        slug="developpement-digital", name_ar="التطوير الرقمي", name_fr="Développement digital", level=level,
        sector=sector, center=_center(), min_school_level=bac,
    )  # fmt: skip


def _listed(days: int, status: IntakeStatus = IntakeStatus.OPEN) -> Listed:
    """A programme whose campaign closes (or opens) in so many days."""
    now, program = timezone.now(), _program()
    if status in (IntakeStatus.ANNOUNCED, IntakeStatus.SECOND_YEAR, IntakeStatus.SCHOOL):
        return Listed(program, None, status, now)
    day = now + timedelta(days=days)
    campaign = Campaign(entry_year=day.year, state=CampaignState.OPEN, opens_at=day, closes_at=day)
    return Listed(program, Intake(campaign=campaign, program=program, seats=28), status, now)


def _all_listed() -> list[Listed]:
    soon = [_listed(0), _listed(3)]
    return [*soon, *(_listed(30, status) for status in IntakeStatus)]


def _status_labels(kind: str) -> StrOrPromise:
    labels = dict(IntakeStatus.choices) | dict(CenterStatus.choices)
    return labels.get(kind) or {"done": _("Done"), "bad": _("Refused")}.get(kind, _("Appears later"))


def _mastheads() -> list[Example]:
    names = {
        "name": _("Centres"),
        "lead": _("What happens in the centres and the boarding house."),
        "note": _("Sample"),
    }
    whole = (
        "{% masthead title=name world=center lead=lead up_url='#' up_words=name status='open' status_words=note"
        " status_note=note %}"
    )
    tag = "<div class='world-{0}'>{{% masthead title=name world={1} %}}</div>"
    none = [Example(tag.format(world, f"'{world}'"), names) for world in ("", "house")]
    centers = [_center(accent, sign) for accent, sign in zip(Accent, cycle(Glyph))]
    palette = [Example(tag.format(one.accent, "center"), {**names, "center": one}) for one in centers]
    return [Example(whole, {**names, "center": _center()}), *none, *palette]


def _milestones() -> list[Milestone]:
    words = {"title_ar": "توقيع الاتفاقية", "title_fr": "Signature de la convention"}
    return [
        Milestone(happened_on=date(2020, 10, 1), month_only=True, **words),
        Milestone(happened_on=date(2021, 2, 17), **words),
        Milestone(happened_on=date(2021, 2, 17), is_sample=True, **words),
        Milestone(**words),
    ]


def _sentences() -> dict[str, list[str]]:
    return {"facts": [step.sentence() for step in _milestones()[:2]], "unknown": [_("Date not known yet")]}


def _news() -> list[NewsItem]:
    words = {"title_ar": "توقيع الاتفاقية", "title_fr": "Signature de la convention"}
    return [NewsItem(slug="agreement", event_on=date(2021, 2, 17), **words), NewsItem(slug="undated", **words)]


def _criteria() -> list[Criterion]:
    average = Criterion(name_ar="المعدل العام", name_fr="Moyenne générale", weight=60)
    return [average, Criterion(name_ar="مقابلة", name_fr="Entretien", weight=40)]


def _picture() -> Picture:
    """Without a file: the words stand in its place, as before it has arrived."""
    return Picture(code="none", width=1280, height=720, credit="AIFR", alt_ar="واجهة المركز", alt_fr="Façade du centre")
