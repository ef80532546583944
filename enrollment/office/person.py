"""What staff correct from papers: the columns that the question pages declare so (enrollment.applying.steps)."""

from typing import Any

from django import forms
from django.db.models import Field
from django.utils.translation import gettext_lazy

from centers.office.buttons import ReasonForm
from enrollment.applying import questions, steps
from enrollment.models import Applicant, Application
from enrollment.values import names

# Names first, as on the papers; then the other columns in the order of the pages, and the reason last.
_FIRST = ("family_name", "given_name", "latin_papers", "family_name_latin", "given_name_latin")
_NOT_HERE = ("sex",)  # the verb would take it, this page has never offered it


class PersonForm(ReasonForm):
    """Every field may stay empty: it then does not change."""

    latin_papers = forms.BooleanField(
        label=gettext_lazy("the papers are in Latin letters only: the Latin name is the name"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        columns = {
            name: _asked(questions.column(model, name))
            for model in (Applicant, Application)
            for name in steps.corrected_from_papers(model)
            if name not in _NOT_HERE
        }
        self.fields |= columns
        self.order_fields([*_FIRST, *(name for name in columns if name not in _FIRST)])

    def clean(self):
        answers = {name: value for name, value in self.cleaned_data.items() if value}
        is_latin = answers.pop("latin_papers", False)
        for name in ("family_name", "given_name"):
            latin = f"{name}_latin"
            for column in {name, latin} & answers.keys():
                answers[column] = names.spelled(answers[column])
            if latin in answers and not names.is_latin(answers[latin]):
                self.add_error(latin, gettext_lazy("This field takes Latin letters only."))
            elif is_latin and latin not in answers:
                self.add_error(latin, gettext_lazy("With papers in Latin letters this name is needed."))
            elif is_latin:
                answers[name] = answers[latin]
            elif name in answers and not names.is_arabic(answers[name]):
                self.add_error(name, gettext_lazy("This field takes Arabic letters only."))
        return answers


def _asked(column: Field) -> forms.Field:
    """The field of a column, which may stay empty and stands empty."""
    more: dict[str, Any] = {"required": False, "label": column.verbose_name, "initial": None}
    if column.name == "birth_date":
        more["widget"] = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    found = column.formfield(**more)
    assert found, "a column that a form can ask for"
    return found
