"""Names, birth dates and communes corrected from papers, as a table; each line by the verb of one file."""

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.reasons import Reason
from centers.models import Commune
from centers.office.exports import in_words
from centers.office.import_pages import ImportPage
from centers.office.imports import Importer, Kind, Outcome, ReadColumn
from enrollment.applying import answer_columns
from enrollment.applying.corrections import correct_person
from enrollment.models import Application
from enrollment.review import search
from enrollment.security.permissions import DECIDE, visible_to

from .export_columns import REFERENCE
from .person import PersonForm

_NUMBER = "reference"
_NAMES = ("family_name", "given_name", "family_name_latin", "given_name_latin")
# What a table can correct: answers that papers prove, as on the page of one file.
CORRECTED = (*_NAMES, "birth_date", "commune", "boarding")
_CHOSEN = ("commune", "boarding")


class PeopleImporter(Importer):
    def __init__(self, by, reason: str):
        self.by, self.reason = by, reason
        self.answers = {one.name: one for one in answer_columns.columns() if one.name in CORRECTED}
        told = [ReadColumn(name, self.answers[name].heading) for name in CORRECTED]
        self.columns = [ReadColumn(_NUMBER, REFERENCE.heading, needed=True), *told]

    @cached_property
    def words(self) -> answer_columns.Words:
        return answer_columns.Words(None)

    def identity(self, typed):
        return typed.get(_NUMBER, "")

    def enter(self, typed, *, sure):
        application = self._file(typed)
        shown = {name: _cell(self.answers[name], application) for name in self.answers}
        changed = {name: text for name, text in typed.items() if name in shown and text and text != shown[name]}
        if not changed:
            return Outcome(Kind.SAME, str(application))
        self._correct(application, changed)
        application = visible_to(self.by).for_reading().get(pk=application.pk)
        now = {name: _cell(self.answers[name], application) for name in self.answers}
        changes = tuple((name, shown[name], now[name]) for name in CORRECTED if now[name] != shown[name])
        return Outcome(Kind.CHANGED if changes else Kind.SAME, str(application), changes)

    def _file(self, typed) -> Application:
        files = visible_to(self.by).for_reading().filter(search.by_number(typed.get(_NUMBER, ""), by_list=False))
        if not typed.get(_NUMBER):
            raise Refused(Reason("no_number", gettext_lazy("The file number is missing.")))
        if (found := files.first()) is None:
            raise Refused(Reason("no_file", gettext_lazy("No file of your centres has this number.")))
        return found

    def _correct(self, application: Application, changed: dict[str, str]) -> None:
        """What the page of one file would take, and the sentences it would show."""
        known = {name: self.words.answer(name, changed[name]) for name in _CHOSEN if name in changed}
        if unknown := [name for name, value in known.items() if value is None]:
            heading = capfirst(str(self.answers[unknown[0]].heading))
            text = gettext_lazy("%(column)s: “%(typed)s” is not on the list of the site.")
            raise Refused(Reason("not_listed", text, {"column": heading, "typed": changed[unknown[0]][:60]}))
        if known.get("commune") == answer_columns.OUTSIDE:
            text = gettext_lazy("From outside the province: that is corrected on the page of the file.")
            raise Refused(Reason("outside", text))
        answers = {**self._typed(application, changed), **known, "reason": self.reason or "-"}
        if "commune" in known:
            answers["commune"] = str(Commune.objects.get(slug=known["commune"]).pk)
        form = PersonForm(answers)
        if not form.is_valid():
            raise Refused(*(_problem(form, name, str(text)) for name, texts in form.errors.items() for text in texts))
        answers = {name: value for name, value in form.cleaned_data.items() if name != "reason"}
        correct_person(application, answers, reason=form.cleaned_data["reason"], by=self.by)

    def _typed(self, application: Application, changed: dict[str, str]) -> dict[str, str]:
        found = {name: text for name, text in changed.items() if name not in _CHOSEN}
        person = application.applicant
        if person.has_latin_papers:
            # The one name stands in both columns: whichever was typed over is meant.
            for name in ("family_name", "given_name"):
                latin = f"{name}_latin"
                found[latin] = found.pop(name, "") or found.get(latin) or getattr(person, latin)
            found["latin_papers"] = "on"
        return found


def _cell(column: answer_columns.AnswerColumn, application: Application) -> str:
    return in_words(column.value(application))


def _problem(form: PersonForm, name: str, text: str) -> Reason:
    label = form.fields[name].label if name in form.fields else ""
    return Reason("typed", "%(column)s: %(sentence)s" if label else "%(sentence)s", {"column": label, "sentence": text})


class PeopleImportPage(ImportPage):
    model = Application
    permission = DECIDE
    title = gettext_lazy("Correct people from a table")
    needs_reason = True

    @property
    def note(self):
        return _(
            "For names, birth dates and communes that papers prove. The export of the files has the columns; a cell "
            "that is empty, or as it was, changes nothing. The reason stands in the history of each file."
        )

    def get_importer(self, *, reason=""):
        return PeopleImporter(self.request.user, reason)
