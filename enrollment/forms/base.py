"""What every page of questions is: its heading, what the file holds already, its answers and its problems."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centers.core.types import StrOrPromise

EMPTY = ("", _("Choose from the list"))


class PageForm(forms.Form):
    """A page with its `heading` (the h1), or the field whose label is the h1 (`heading_field`)."""

    use_required_attribute = False
    # Those of `fields`, with what a page adds to them for the templates: css, is_wanted, section.
    fields: dict[str, Any]
    heading: StrOrPromise = ""
    heading_field = ""
    hint: StrOrPromise = ""

    def __init__(self, *args, application=None, **kwargs):
        self.application = application
        super().__init__(*args, **kwargs)
        self.prepare()
        if application and not self.is_bound:
            self.initial = {**self.stored(application), **self.initial}

    def prepare(self) -> None:
        """Fits the fields to the person; overridden where the page asks less of some."""

    def stored(self, application) -> dict:
        """What the person's row, or the file's, holds already."""
        rows = (application, application.applicant)
        return {name: getattr(row, name) for row in rows for name in self.fields if hasattr(row, name)}

    def answers(self) -> dict:
        """The clean answers under the names of the models' columns."""
        return self.cleaned_data

    @property
    def title(self):
        return self.fields[self.heading_field].label if self.heading_field else self.heading

    def problems(self) -> list[tuple[str, str]]:
        """(id of the first input, sentence) of every error, in the order of the page."""
        found: list[tuple[str, str]] = []
        for field in self:
            several = field.use_fieldset
            found += [(f"{field.auto_id}_0" if several else field.auto_id, str(error)) for error in field.errors]
        return [*found, *((next(iter(self)).auto_id, str(error)) for error in self.non_field_errors())]
