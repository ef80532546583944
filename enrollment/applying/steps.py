"""The way through the seven pages: where somebody stands, what comes next, and all answers at one glance."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from centers.core.formatting import day
from centers.reference import network
from enrollment.applying.forms.person import BirthForm, ContactForm, NameForm
from enrollment.applying.forms.wishes import ChoicesForm, HomeForm, OutsideForm, SchoolingForm, WordsForm
from enrollment.forms.base import PageForm
from enrollment.models import Application
from enrollment.outbox import addresses
from enrollment.values.marks import out_of_20
from programs.models import Intake

from . import rules
from .rules import CHECK, PAGES

FORMS = dict(
    zip(
        PAGES,
        (
            BirthForm,
            ChoicesForm,
            NameForm,
            ContactForm,
            HomeForm,
            SchoolingForm,
            WordsForm,
        ),
        strict=True,
    )
)


# Opens for whoever lives there; its answer is kept with those of the page "home".
OUTSIDE = "outside"


def title(page: str):
    """What a page is called in a list of pages."""
    names = {"choices": _("Choices"), "contact": _("Contact"), "home": _("Home and bed"), "schooling": _("Schooling")}
    return names.get(page) or (_("Your own words") if page == "words" else _("Consent"))


def number(page: str) -> int:
    """1 for the first page."""
    return PAGES.index(page) + 1


def next_page(application: Application) -> str:
    """The first page without answers, or the last look."""
    answered = application.answered_pages
    return PAGES[answered] if answered < len(PAGES) else CHECK


def may_see(application: Application, page: str) -> bool:
    """A page opens once all pages before it are answered."""
    return PAGES.index(page) <= application.answered_pages


def form_for(page: str, application: Application | None, data=None, wanted: Intake | None = None) -> PageForm:
    """The form of a page; `wanted`: the intake somebody came from, put first among the choices."""
    form = FORMS[page](data, application=application)
    if page == "choices" and wanted and not form.is_bound and wanted.slug in form.intakes:
        stored = [slug for _name, slug in sorted(form.initial.items()) if slug != wanted.slug]
        form.initial = {f"choice_{rank}": slug for rank, slug in enumerate([wanted.slug, *stored], start=1)}
    return form


# --- all answers at one glance -----------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One answer. `kind`: text, phone (printed left to right) or number."""

    label: str
    value: str
    page: str
    kind: str = "text"


@dataclass(frozen=True)
class Section:
    title: str
    rows: list[Row]


def sections(application: Application) -> list[Section]:
    """All answers but the choices, in the order of the pages."""
    return [
        Section(_("You"), [*_birth(application), *_name(application)]),
        Section(_("Contact"), _contact(application)),
        Section(_("Home and bed"), _home(application)),
        Section(_("Schooling"), _schooling(application)),
        Section(_("Your own words"), _words(application)),
    ]


def _birth(application):
    person = application.applicant
    fields = BirthForm.base_fields
    return [
        Row(fields["birth_date"].label, day(person.birth_date), "birth"),
        Row(fields["school_level"].label, str(person.school_level), "birth"),
    ]


def _name(application):
    person, fields = application.applicant, NameForm.base_fields
    return [
        Row(fields["family_name"].label, person.family_name, "name"),
        Row(fields["given_name"].label, person.given_name, "name"),
        *([] if person.has_latin_papers else [Row(_("Name in Latin letters"), person.latin_name, "name")]),
        Row(_("Sex"), person.get_sex_display(), "name"),
    ]


def _contact(application):
    person, fields = application.applicant, ContactForm.base_fields
    rows = [
        Row(fields["phone"].label, person.phone, "contact", "phone"),
        Row(_("WhatsApp"), _("Yes") if person.has_whatsapp else _("No"), "contact"),
        Row(fields["email"].label, person.email, "contact", "number"),
        Row(_("How messages reach you"), " ".join(addresses.sentences(person)), "contact"),
        Row(_("A call about an arrangement"), _("Yes") if application.wants_call else _("No"), "contact"),
    ]
    if rules.is_minor(person):
        rows += [
            Row(fields["guardian_name"].label, person.guardian_name, "contact"),
            Row(fields["guardian_relation"].label, person.get_guardian_relation_display(), "contact"),
            Row(fields["guardian_phone"].label, person.guardian_phone, "contact", "phone"),
        ]
    return rows


def _home(application):
    person = application.applicant
    place = network().outside if person.outside_province else str(person.commune or "")
    rows = [Row(_("Commune"), place, "home")]
    if person.outside_province:
        rows.append(Row(OutsideForm.base_fields["outside_place"].label, person.outside_place, OUTSIDE))
    if rules.may_ask_for_a_bed(person):
        rows.append(Row(_("Bed in the boarding house"), application.get_boarding_display(), "home"))
    elif person.commune:
        sentence = _("The boarding house is for distant communes; %(commune)s is not one of them.")
        rows.append(Row(_("Bed in the boarding house"), sentence % {"commune": person.commune}, "home"))
    return rows


def _schooling(application):
    person, fields = application.applicant, SchoolingForm.base_fields
    asked = rules.schooling_asked(application)
    average = "" if person.average is None else f"{out_of_20(person.average)} / 20"
    values = {
        "diploma": Row(fields["diploma"].label, person.get_diploma_display(), "schooling"),
        "diploma_year": Row(fields["diploma_year"].label, str(person.diploma_year or ""), "schooling", "number"),
        "stream": Row(fields["stream"].label, str(person.stream or ""), "schooling"),
        "average": Row(fields["average"].label, average, "schooling", "number"),
    }
    if not person.has_foreign_diploma:
        return [row for name, row in values.items() if name in asked]
    found = [row for name, row in values.items() if name in asked and name not in SchoolingForm.moroccan]
    for name in SchoolingForm.of_another_country:
        found.append(Row(fields[name].label, getattr(person, name), "schooling"))
    return found


def _words(application):
    fields = WordsForm.base_fields
    return [Row(fields["why"].label, application.why, "words"), Row(fields["made"].label, application.made, "words")]
