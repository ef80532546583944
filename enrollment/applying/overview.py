"""All answers at one glance, as the check page shows them; drawn from the declarations of the pages."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from centers.core.formatting import day
from enrollment.models import Applicant, Application

from .questions import Question, Step, column
from .steps import asked, keeper, unasked


@dataclass(frozen=True)
class AnswerRow:
    """One answer. `kind`: text, phone (printed left to right) or number."""

    label: str
    value: str
    page: str
    kind: str = "text"


@dataclass(frozen=True)
class Section:
    title: str
    rows: list[AnswerRow]


def sections(application: Application) -> list[Section]:
    """All answers but the choices, in the order of the pages; pages of one title stand together."""
    found: dict[str, list[AnswerRow]] = {}
    for step in asked(application):
        if step.asks:
            found.setdefault(str(step.title), []).extend(_rows(step, application))
    return [Section(title, rows) for title, rows in found.items()]


def _rows(step: Step, application: Application) -> Iterator[AnswerRow]:
    hidden = unasked(step, application)
    for page, question in step.questions():
        if question.has_row and question.name not in hidden:
            label = question.label or page.form.base_fields[question.name].label
            yield AnswerRow(str(label), _in_words(question, application), page.slug, question.kind)


def further(application: Application, drawn: Collection[str]) -> list[AnswerRow]:
    """The answers for staff that no page draws in a way of its own, each with the name of its column; without those
    left empty. `drawn`: the columns that are drawn."""
    columns = (*Applicant._meta.concrete_fields, *Application._meta.concrete_fields)
    labels, found = {column.name: column.verbose_name for column in columns}, []
    for step in asked(application):
        hidden = {*drawn, *unasked(step, application)}
        for page, question in step.questions():
            label = labels.get(question.name)
            if label and question.name not in hidden and (value := _in_words(question, application)):
                found.append(AnswerRow(str(label), value, page.slug, question.kind))
    return found


def _in_words(question: Question, application: Application) -> str:
    if question.value:
        return question.value(application)
    row = keeper(application, question.name)
    assert row, "what no row keeps says its value"
    value = getattr(row, question.name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return day(value)
    if column(type(row), question.name).choices:
        return str(getattr(row, f"get_{question.name}_display")())
    return "" if value is None else str(value)
