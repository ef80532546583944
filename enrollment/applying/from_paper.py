"""An application that was collected on paper, entered whole: pages, rules and verbs of everybody, one after another.

The consent is the signature on the form; whoever enters it is noted as with every assisted entry. The same form entered
twice is one file: its name, birth date and phone tell.
"""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import locked
from centers.core.reasons import Reason
from centers.core.tables import is_yes
from enrollment.models import Application, ApplicationState, ConsentMeans
from enrollment.security.permissions import visible_to
from programs.models import Campaign

from . import steps
from .answer_columns import LANGUAGE, SIGNED, AnswerColumn, Words, columns
from .assisted import start_assisted
from .rules import CHECK
from .services import save_answers, submit

_BOXES = ("has_whatsapp", "wants_call")


class OnPaper(Exception):
    """This form is in the portal already: `application` is its file."""

    def __init__(self, application: Application):
        super().__init__(application.reference)
        self.application = application


class LooksLikeAnother(Refused):
    """There is a file with this name and birth date, and another phone: one person twice, or two persons."""


@transaction.atomic
def enter_from_paper(
    campaign: Campaign, typed: dict[str, str], *, words: Words, is_another: bool = False, by
) -> Application:
    """A sent file of what stands on a form. `typed`: cells by the names of `answer_columns.columns`.

    `is_another`: somebody looked, and it is no file that is there. Raises OnPaper for a form that was entered before,
    LooksLikeAnother, and Refused with every sentence that the pages would show.
    """
    campaign = locked(campaign)
    by_name = {column.name: column for column in columns()}
    application = _begun(campaign, typed, by_name, words, by)
    problems = []
    for step in list(steps.every())[1:]:
        if step.slug != CHECK and step.shown(application):
            found = _saved(step, application, typed, by_name, words)
            problems += found
            application.refresh_from_db()
    problems = [*_not_signed(typed), *problems]
    if problems:
        raise Refused(*problems)
    _look_for_twin(application, is_another, by)
    answers = dict.fromkeys(("guardian_consents", "declared", "consents"), True)
    submit(save_answers(application, CHECK, answers), by=by)
    application.refresh_from_db()
    return application


def _begun(campaign: Campaign, typed, by_name, words: Words, by) -> Application:
    step = steps.STEPS[0]
    problems = [*_unknown(step.slug, typed, by_name, words)]
    form = step.form(_answers(step.slug, typed, words), application=None)
    if problems or not form.is_valid():
        raise Refused(*problems, *_not_signed(typed), *_page_problems(form, typed, by_name, words))
    language = words.answer(LANGUAGE, typed.get(LANGUAGE, "")) or "ar"
    more = {**form.answers(), "language": language}
    return start_assisted(campaign, consent=ConsentMeans.SIGNED, by=by, **more).application


def _saved(step, application: Application, typed, by_name, words: Words) -> list[Reason]:
    form = steps.form_for(step, application, _answers(step.slug, typed, words))
    unknown = [*_unknown(step.slug, typed, by_name, words)]
    if unknown or not form.is_valid():
        return [*unknown, *_page_problems(form, typed, by_name, words)]
    save_answers(application, step.slug, form.answers())
    return []


def _answers(page: str, typed: dict[str, str], words: Words) -> dict[str, str]:
    """As a browser would send them. What a page infers from the letters or the country, its boxes say."""
    found = {column.name: words.answer(column.name, typed.get(column.name, "")) or "" for column in _of_page(page)}
    if page == "birth":
        found |= {"birth_date_0": found.pop("birth_date"), "birth_date_1": "", "birth_date_2": ""}
    if page == "name":
        arabic, latin = (
            (found["family_name"], found["given_name"]),
            (found["family_name_latin"], found["given_name_latin"]),
        )
        if all(latin) and arabic in (("", ""), latin):
            found |= {"latin_papers": "on", "family_name": "", "given_name": ""}
    if page == "schooling" and found["diploma_country"]:
        found["foreign"] = "on"
    for name in _BOXES:
        if name in found:
            found[name] = "on" if is_yes(typed.get(name, "")) else ""
    if found.get("email"):
        found["email_meant"] = found["email"]
    return {name: value for name, value in found.items() if value}


def _of_page(page: str) -> list[AnswerColumn]:
    return [column for column in columns() if column.page == page]


def _unknown(page: str, typed, by_name, words: Words) -> Iterator[Reason]:
    """Words that are on no list."""
    for column in _of_page(page):
        if words.answer(column.name, typed.get(column.name, "")) is None:
            options = words.options(column.name)
            text = _("%(column)s: “%(typed)s” is not on the list of the site.")
            if options:
                text = _("%(column)s: “%(typed)s” is not on the list: %(options)s.")
            figures = {"column": str(column.heading), "typed": typed[column.name][:60], "options": options}
            yield Reason("not_listed", text, figures)


def _page_problems(form, typed, by_name, words: Words) -> Iterator[Reason]:
    """The sentences of the page, each with its column. What is on no list is told already."""
    for name, sentences in form.errors.items():
        if words.answer(name, typed.get(name, "")) is not None:
            heading = str(by_name[name].heading) if name in by_name else ""
            for sentence in sentences:
                text = _("%(column)s: %(sentence)s") if heading else "%(sentence)s"
                yield Reason("on_page", text, {"column": heading, "sentence": str(sentence)})


def _not_signed(typed: dict[str, str]) -> list[Reason]:
    text = _("The form is not signed: without the consent of the person, under 18 of the guardian, nobody enters it.")
    return [] if is_yes(typed.get(SIGNED, "")) else [Reason("not_signed", text)]


def _look_for_twin(application: Application, is_another: bool, by) -> None:
    """The same name and birth date in this campaign, in whatever state that file is."""
    person = application.applicant
    sent = Application.objects.filter(campaign=application.campaign).exclude(state=ApplicationState.DRAFT)
    alike = list(sent.filter(applicant__likeness=person.likeness_key()).select_related("applicant").order_by("pk"))
    for other in alike:
        if other.applicant.phone == person.phone:
            raise OnPaper(other)
    if alike and not is_another:
        seen = visible_to(by).filter(pk__in=[other.pk for other in alike]).order_by("pk").first()
        text = _("A file has the same name and birth date, and another phone: %(number)s. Is it another person?")
        elsewhere = _(
            "A file of another centre has the same name and birth date, and another phone. Is it another person?"
        )
        figures = {"number": seen.reference} if seen else {}
        raise LooksLikeAnother(Reason("looks_like", text if seen else elsewhere, figures))
