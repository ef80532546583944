"""The question pages, one declaration each: wizard, check page, blank form, correction, erasure and export read it.

To ask one thing more: a column on `Applicant` or `Application`, a field on the form of a page, a `Question` here.
"""

from collections.abc import Iterator

from django.db.models import Model
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.reference import network
from enrollment.applying.forms.person import BirthForm, ContactForm, NameForm
from enrollment.applying.forms.wishes import CheckForm, ChoicesForm, HomeForm, OutsideForm, SchoolingForm, WordsForm
from enrollment.forms.base import PageForm
from enrollment.models import Applicant, Application
from enrollment.outbox import addresses
from enrollment.values.marks import MarkValue
from programs.models import Intake
from programs.reference import school_levels

from . import rules
from .questions import Question, Step, column
from .rules import CHECK, OnPage

# --- who is not asked what --------------------------------------------------------------------


def _second_name(application):
    return ("latin_name",) if application.applicant.has_latin_papers else ()


def _guardian(application):
    return () if rules.is_minor(application.applicant) else ContactForm.guardian_fields


def _guardian_consent(application):
    return () if rules.is_minor(application.applicant) else ("guardian_consents",)


def _bed(application):
    person = application.applicant
    return () if person.commune or rules.is_asked_about_a_bed(person) else ("boarding",)


def _schooling(application):
    schooling = SchoolingForm
    other_way = schooling.moroccan if application.applicant.has_foreign_diploma else schooling.of_another_country
    return {*schooling.asked_of_some} - rules.schooling_asked(application) | {*other_way}


# --- answers that are told otherwise than their column -----------------------------------------


def _latin_name(application):
    return application.applicant.latin_name


def _reached(application):
    return " ".join(addresses.sentences(application.applicant))


_outside = lazy(lambda: network().outside, str)  # as staff call it now


def _commune(application):
    person = application.applicant
    return network().outside if person.outside_province else str(person.commune or "")


def _bed_answer(application):
    person = application.applicant
    if rules.is_asked_about_a_bed(person):
        return application.get_boarding_display()
    sentence = _("The boarding house is for distant communes; %(commune)s is not one of them.")
    return sentence % {"commune": person.commune}


def _average(application):
    average = application.applicant.average
    return "" if average is None else f"{MarkValue(average)} / 20"


def _levels():
    return [str(level) for level in school_levels()]


# --- the pages ---------------------------------------------------------------------------------

_YOU = gettext_lazy("You")
_UNDER_18 = gettext_lazy("Under 18: the legal guardian")
OUTSIDE = Step(
    "outside",
    gettext_lazy("Home and bed"),
    OutsideForm,
    (Question("outside_place"),),
    shown=lambda application: application.applicant.outside_province,
    template="enrollment/outside.html",
)
STEPS: tuple[Step, ...] = (
    Step(
        "birth",
        _YOU,
        BirthForm,
        (Question("birth_date"), Question("school_level", personal=False, options=_levels)),
        by_staff=True,
    ),
    # Kept as rows of their own (`Choice`): the check page and the paper have their own drawing of them.
    Step("choices", gettext_lazy("Choices"), ChoicesForm),
    Step(
        "name",
        _YOU,
        NameForm,
        (
            Question("family_name"),
            Question("given_name"),
            Question("latin_papers", has_row=False),
            Question("family_name_latin", has_row=False),
            Question("given_name_latin", has_row=False),
            Question("latin_name", label=gettext_lazy("Name in Latin letters"), value=_latin_name),
            Question("sex", personal=False, label=gettext_lazy("Sex")),
        ),
        unasked=_second_name,
        by_staff=True,
    ),
    Step(
        "contact",
        gettext_lazy("Contact"),
        ContactForm,
        (
            Question("phone", kind="phone"),
            Question("has_whatsapp", label=gettext_lazy("WhatsApp")),
            Question("email", kind="number"),
            Question("reached", label=gettext_lazy("How messages reach you"), value=_reached),
            Question("wants_call", label=gettext_lazy("A call about an arrangement")),
            Question("guardian_name", part=_UNDER_18),
            Question("guardian_relation", part=_UNDER_18),
            Question("guardian_phone", part=_UNDER_18, kind="phone"),
        ),
        unasked=_guardian,
    ),
    Step(
        "home",
        gettext_lazy("Home and bed"),
        HomeForm,
        (
            Question(
                "commune",
                personal=False,
                from_papers=True,
                label=gettext_lazy("Commune"),
                value=_commune,
                on_paper=gettext_lazy("Commune"),
            ),
            Question(
                "outside_province",
                personal=False,
                has_row=False,
                on_paper=_outside(),
            ),
            OUTSIDE,
            Question(
                "boarding",
                personal=False,
                from_papers=True,
                label=gettext_lazy("Bed in the boarding house"),
                value=_bed_answer,
                is_wanted=True,
            ),
        ),
        unasked=_bed,
    ),
    Step(
        "schooling",
        gettext_lazy("Schooling"),
        SchoolingForm,
        (
            Question("diploma"),
            Question("diploma_year", kind="number", is_wanted=True),
            Question("stream"),
            Question("average", kind="number", value=_average),
            Question("foreign", has_row=False),
            Question("diploma_country", is_wanted=True),
            Question("diploma_name", is_wanted=True),
            Question("diploma_average"),
        ),
        unasked=_schooling,
    ),
    Step("words", gettext_lazy("Your own words"), WordsForm, (Question("why"), Question("made"))),
)
# The last look: all answers at one glance, and what is declared under them. No question page.
LAST = Step(
    CHECK,
    gettext_lazy("Consent"),
    CheckForm,
    (Question("guardian_consents"), Question("declared"), Question("consents")),
    unasked=_guardian_consent,
)


# --- where somebody stands ------------------------------------------------------------------------


def pages() -> list[str]:
    """The question pages in their order, without those asked behind another."""
    return [step.slug for step in STEPS]


def every() -> Iterator[Step]:
    """All pages as they follow each other, those behind another and the last look included."""
    for step in (*STEPS, LAST):
        yield step
        yield from step.within


def find(slug: str) -> Step | None:
    return next((step for step in every() if step.slug == slug), None)


def get(slug: str) -> Step:
    """Raises LookupError where no page has this slug."""
    if (step := find(slug)) is None:
        raise LookupError(f"No question page is called {slug}: see enrollment/applying/steps.py.")
    return step


def title(slug: str) -> str:
    """What a page is called in a list of pages; of a page that is there no more, its old slug."""
    step = find(slug)
    return str(step.title) if step else slug


def outer(step: Step) -> Step:
    """The page that it is asked behind, else itself."""
    return next(one for one in (*STEPS, LAST) if step is one or step in one.within)


def asked(application: Application | None) -> list[Step]:
    """The question pages of this person; all of them while nothing is known."""
    return [step for step in STEPS if application is None or step.shown(application)]


def next_page(application: Application) -> str:
    """The first page without answers, or the last look."""
    left = STEPS[application.answered_pages :]
    return next((step.slug for step in left if step.shown(application)), CHECK)


def is_reached(application: Application, step: Step) -> bool:
    """A page opens once all pages before it are answered; one behind another, once that one is."""
    reached = [*pages(), CHECK].index(next_page(application))
    first = outer(step)
    return STEPS.index(first) + (step is not first) <= reached


def page_after(step: Step, application: Application, *, stay: bool = False) -> str:
    """The page after this one. `stay`: somebody came from the last look, and goes back there."""
    steps = list(every())
    for other in steps[steps.index(step) + 1 :]:
        if stay and outer(other) is not outer(step):
            break
        if other.shown(application) and outer(other).shown(application):
            return other.slug
    return CHECK


def form_for(step: Step, application: Application | None, data=None, wanted: Intake | None = None) -> PageForm:
    """The form of a page; `wanted`: the intake somebody came from, put first among the choices."""
    form = step.form(data, application=application)
    if isinstance(form, ChoicesForm) and wanted and not form.is_bound and wanted.slug in form.intakes:
        stored = [slug for _name, slug in sorted(form.initial.items()) if slug != wanted.slug]
        form.initial = {f"choice_{rank}": slug for rank, slug in enumerate([wanted.slug, *stored], start=1)}
    return form


# --- what is kept, corrected, missing ---------------------------------------------------------------


def columns(model: type[Model]) -> dict[str, Question]:
    """Every column of the person, or of the file, that an answer fills."""
    questions = {question.name: question for step in (*STEPS, LAST) for _page, question in step.questions()}
    columns = {field.name for field in model._meta.concrete_fields}
    return {name: question for name, question in questions.items() if name in columns}


def corrected_by_owner() -> list[Step]:
    """The pages of a sent file that its owner corrects, the last look included."""
    return [step for step in (*STEPS, LAST) if not step.by_staff]


def corrected_by_staff() -> list[str]:
    """The pages that only staff correct."""
    return [step.slug for step in STEPS if step.by_staff]


def corrected_from_papers(model: type[Model]) -> list[str]:
    """The columns that staff correct."""
    asked = [(page, question) for step in STEPS for page, question in step.questions()]
    names = {question.name for page, question in asked if page.by_staff or question.from_papers}
    return [name for name in columns(model) if name in names]


def unasked(step: Step, application: Application) -> set[str]:
    """The questions that this person is not asked, those of the pages that are not shown included."""
    seen = {question.name for page, question in step.questions() if step.shown(application) and page.shown(application)}
    return {question.name for _page, question in step.questions()} - seen | {*step.unasked(application)}


def drop_unasked(application: Application) -> None:
    """Answers that an earlier page made needless are not kept (law 09-08: no more data than needed)."""
    for step in (*STEPS, LAST):
        for row in (application.applicant, application):
            for name in unasked(step, application) & {*step.columns(type(row))}:
                setattr(row, name, column(type(row), name).get_default())


def broken(application: Application) -> list[OnPage]:
    """Every rule that keeps `application` from being sent: those of `rules`, and needed answers that are missing."""
    found = rules.broken_sending_rules(application)
    for step in STEPS:
        needed = [(page, question) for page, question in step.questions() if question.needed]
        hidden = unasked(step, application) if needed else ()
        for page, question in needed:
            if question.name not in hidden and _is_missing(application, question):
                text = page.form.base_fields[question.name].error_messages["required"]
                found.append(OnPage(f"missing_{question.name}", text, page=page.slug))
    return found


def _is_missing(application: Application, question: Question) -> bool:
    value = getattr(keeper(application, question.name), question.name)
    return value is None or value is False or value == ""


def keeper(application: Application, name: str) -> Applicant | Application | None:
    """The row that keeps an answer."""
    rows = (application.applicant, application)
    return next((row for row in rows if name in {field.name for field in row._meta.concrete_fields}), None)
