"""The answers of a file as columns of a table: one declaration for what leaves and for what is entered from paper.

Each column knows the question page that asks for it and the field of its form, how the answer of a file reads in a
cell, and which words a cell may hold for it in either language (`Words`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.folding import fold
from centers.core.table_writing import Column
from centers.core.types import StrOrPromise
from centers.models import Commune
from centers.reference import network
from enrollment.models import Applicant, Application, Boarding, Choice, Diploma, Guardian, Sex
from enrollment.values.marks import MarkValue
from enrollment.values.phones import as_dialled
from programs.models import Campaign, SchoolLevel, Stream

from . import questions
from .forms.wishes import OUTSIDE
from .rules import CHECK

LANGUAGE, SIGNED = "language", "signed"
_SHORT = 12  # answers that a sentence can name


@dataclass(frozen=True)
class AnswerColumn(Column):
    """`page`: the slug of the question page; empty for what no page asks. `name`: the field of its form."""

    name: str
    page: str = ""


def choices_of(application: Application) -> Iterable[Choice]:
    """Those of the account's centres where a list has looked them up (security.permissions), else all."""
    found = getattr(application, "own_choices", None)
    return application.choices.all() if found is None else found


def _of_person(name: str, page: str, heading: StrOrPromise = "", show: Callable | None = None) -> AnswerColumn:
    def value(application: Application) -> object:
        answer = getattr(application.applicant, name)
        return show(answer) if show and answer is not None else answer

    return AnswerColumn(heading or _label(Applicant, name), value, name, page)


def _of_file(name: str, page: str, heading: StrOrPromise = "", show: Callable | None = None) -> AnswerColumn:
    def value(application: Application) -> object:
        answer = getattr(application, name)
        return show(answer) if show and answer is not None else answer

    return AnswerColumn(heading or _label(Application, name), value, name, page)


def _label(model, name: str) -> StrOrPromise:
    return questions.column(model, name).verbose_name


def _one_of(kinds) -> Callable[[str], str]:
    labels = dict(kinds.choices)
    return lambda answer: str(labels.get(answer, ""))


def _chosen(rank: int) -> AnswerColumn:
    def value(application: Application) -> str:
        return next((str(choice.intake.program) for choice in choices_of(application) if choice.rank == rank), "")

    heading = lazy(lambda: _("Choice %(rank)s") % {"rank": rank}, str)()
    return AnswerColumn(heading, value, f"choice_{rank}", "choices")


def _commune(application: Application) -> str:
    person = application.applicant
    return network().outside if person.outside_province else str(person.commune or "")


def _signed(application: Application) -> bool:
    return application.consented_at is not None


def columns() -> list[AnswerColumn]:
    """In the order of the pages and of the blank form."""
    return _columns(settings.PORTAL["max_choices"])


@cache
def _columns(most_choices: int) -> list[AnswerColumn]:
    return [
        _of_person("birth_date", "birth"),
        _of_person("school_level", "birth"),
        *(_chosen(rank) for rank in range(1, most_choices + 1)),
        _of_person("family_name", "name"),
        _of_person("given_name", "name"),
        _of_person("family_name_latin", "name"),
        _of_person("given_name_latin", "name"),
        _of_person("sex", "name", show=_one_of(Sex)),
        _of_person("phone", "contact", show=as_dialled),
        _of_person("has_whatsapp", "contact", gettext_lazy("WhatsApp")),
        _of_person("email", "contact"),
        _of_file("wants_call", "contact", gettext_lazy("A call about an arrangement")),
        _of_person("guardian_name", "contact"),
        _of_person("guardian_relation", "contact", show=_one_of(Guardian)),
        _of_person("guardian_phone", "contact", show=as_dialled),
        AnswerColumn(gettext_lazy("Commune"), _commune, "commune", "home"),
        _of_file("boarding", "home", gettext_lazy("Bed in the boarding house"), show=_one_of(Boarding)),
        _of_person("outside_place", "outside"),
        _of_person("diploma", "schooling", show=_one_of(Diploma)),
        _of_person("diploma_year", "schooling"),
        _of_person("stream", "schooling"),
        _of_person("average", "schooling", gettext_lazy("General average out of 20"), show=MarkValue),
        _of_person("diploma_country", "schooling"),
        _of_person("diploma_name", "schooling"),
        _of_person("diploma_average", "schooling"),
        _of_file("why", "words"),
        _of_file("made", "words"),
        _of_file(LANGUAGE, "", gettext_lazy("Language of the messages"), show=dict(settings.LANGUAGES).get),
        AnswerColumn(gettext_lazy("Form signed, under 18 by the guardian too"), _signed, SIGNED, CHECK),
    ]


# --- what a cell may hold ---------------------------------------------------------------------


class Words:
    """For the columns whose answer is one of a list: what may be typed, folded -> what the form of its page takes.

    A word that means two things means nothing: it has to be told apart by the address or the code.
    """

    def __init__(self, campaign: Campaign | None):
        """Without a campaign no choice is known."""
        self.campaign = campaign
        self.of: dict[str, Mapping[str, str]] = {
            "school_level": _known((row, row.code) for row in SchoolLevel.objects.all()),
            "stream": _known((row, row.code) for row in Stream.objects.all()),
            "commune": _known((row, row.slug) for row in Commune.objects.all()) | _outside(),
            "sex": _labels(Sex.choices),
            "guardian_relation": _labels(Guardian.choices),
            "boarding": _labels(Boarding.choices),
            "diploma": _labels(Diploma.choices),
            LANGUAGE: _labels(settings.LANGUAGES),
        }
        self.intakes = _intakes(campaign) if campaign else {}

    def options(self, name: str) -> list[str]:
        """What may be typed, in the active language, where that is a short list."""
        kinds = {"sex": Sex, "guardian_relation": Guardian, "boarding": Boarding, "diploma": Diploma}
        if name in kinds:
            return [str(label) for label in kinds[name].labels]
        if name.startswith("choice_") and self.campaign:
            intakes = self.campaign.intakes.select_related("program")[: _SHORT + 1]
            found = [str(intake.program) for intake in intakes]
        else:
            found = [str(row) for row in SchoolLevel.objects.all()] if name == "school_level" else []
        return found if len(found) <= _SHORT else []

    def answer(self, name: str, typed: str) -> str | None:
        """What the form of the page takes for it; None for a word that is on no list."""
        if not typed:
            return ""
        known = self.intakes if name.startswith("choice_") else self.of.get(name)
        return typed if known is None else known.get(fold(typed))


def _known(rows: Iterable[tuple]) -> dict[str, str]:
    """Names in both languages, and the code, of rows."""
    found: dict[str, str] = {}
    twice = set()
    for row, code in rows:
        for word in {fold(text) for text in (row.name_ar or "", row.name_fr or "", code)} - {""}:
            if found.setdefault(word, code) != code:
                twice.add(word)
    return {word: code for word, code in found.items() if word not in twice}


def _labels(choices: Iterable[tuple]) -> dict[str, str]:
    found = {}
    for code, label in choices:
        found[fold(code)] = code
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found[fold(str(label))] = code
    return found


def _outside() -> dict[str, str]:
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[fold(network().outside)] = OUTSIDE
    return found


def _intakes(campaign: Campaign) -> dict[str, str]:
    found: dict[str, str] = {}
    twice = set()
    for intake in campaign.intakes.select_related("program"):
        program = intake.program
        words = {fold(text or "") for text in (program.name_ar, program.name_fr, program.code, program.slug)}
        for word in (words | {fold(intake.slug)}) - {""}:
            if found.setdefault(word, intake.slug) != intake.slug:
                twice.add(word)
    return {word: slug for word, slug in found.items() if word not in twice}
