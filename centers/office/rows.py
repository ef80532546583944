"""Form sets over rows that exist already: a form for each, named by the key of its row.

Django's own form sets take the number of their forms from what was sent and know a row by its place. Between the page
and its answer rows come, go and change places; here what was typed for a row stays with that row, and no number that
is sent makes a form.
"""

import re
from html import escape
from typing import TYPE_CHECKING

from django import forms
from django.forms.formsets import ManagementForm
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .numbers import LONGEST


class KeptBox(forms.BoundField):
    """A field of a row (with `show_hidden_initial`): it shows what is kept now, or what was typed as long as that
    is not kept, and carries hidden what is kept now.

    So a box has changed when it comes back unlike its hidden one, whoever changed the row meanwhile.
    """

    form: "RowForm"

    @property
    def is_wrong(self) -> bool:
        return self.name in self.form.errors

    def value(self):
        return super().value() if self.name in self.form.typed else self._kept()

    @property
    def looked_at(self):
        """The clean value that the page showed; text that was never shown so stays text."""
        carried = self.form.data.get(self.html_initial_name)
        try:
            return self.field.to_python(carried)
        except forms.ValidationError:
            return carried

    @property
    def has_changed(self) -> bool:
        """Text that comes back letter for letter as it was shown is not read: a page has hundreds."""
        if not self.field.show_hidden_initial:
            return self.field.has_changed(self.initial, self.data)
        answers = self.form.data
        as_shown = answers.get(self.html_name) == answers.get(self.html_initial_name)
        return not as_shown and self.field.has_changed(self.looked_at, self.data)

    def hidden(self):
        """The hidden input."""
        return _input(type="hidden", name=self.html_initial_name, value=self._kept() or "")

    def __str__(self):
        return self.as_widget() + self.hidden() if self.field.show_hidden_initial else self.as_widget()

    __html__ = __str__

    def _kept(self):
        return self.field.prepare_value(self.form.initial.get(self.name))


class LightInput(forms.TextInput):
    """Drawn without a template: a page of marks has hundreds."""

    def render(self, name, value, attrs=None, renderer=None):
        return _input(type=self.input_type, name=name, value=self.format_value(value) or "", **self.attrs, **attrs)


def _input(**attrs) -> SafeString:
    """Every value is escaped; the names are ours."""
    return SafeString("<input" + "".join(f' {name}="{escape(str(value))}"' for name, value in attrs.items()) + ">")


class RowForm(forms.Form):
    """The form of one `row`; `initial` is what is kept of it now. One that is left as it was shown is not read."""

    bound_field_class = KeptBox
    if TYPE_CHECKING:

        def __getitem__(self, name: str) -> KeptBox: ...

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **{**kwargs, "empty_permitted": True})
        self.row = row

    @cached_property
    def changed_data(self) -> list[str]:
        return [name for name in self.fields if self[name].has_changed]

    @cached_property
    def typed(self) -> list[str]:
        """Names of the fields that came back changed and are not kept yet."""
        return list(self.changed_data) if self.is_bound else []

    def keep(self, name: str, value) -> None:
        """What stands in this field is kept from now on, as `value`."""
        self.initial[name] = value
        self.typed = [other for other in self.typed if other != name]


class RowFormSet(forms.BaseFormSet):
    """`rows`: key -> row, in the order of the page. Subclasses name the `form`, a RowForm, and give `kept(row)`."""

    form: type[RowForm]
    extra = min_num = 0
    can_order = can_delete = validate_min = validate_max = False
    max_num = absolute_max = 10**6  # rows are counted where they are read
    renderer = None

    def __init__(self, rows: dict, data=None, **kwargs):
        self.rows = rows
        super().__init__(data, **kwargs)

    def kept(self, row) -> dict:
        """The initial values of the form of a row."""
        return {}

    def total_form_count(self):
        return len(self.rows)

    initial_form_count = total_form_count

    @cached_property
    def management_form(self):
        """How many forms there are, which nobody has to send."""
        numbers = {f"{self.prefix}-{name}_FORMS": len(self.rows) for name in ("TOTAL", "INITIAL")}
        form = ManagementForm(numbers, prefix=self.prefix)
        form.full_clean()
        return form

    @cached_property
    def forms(self):
        construct = self._construct_form  # type: ignore[attr-defined]  # Django has it, its stubs do not
        return [
            construct(number, prefix=f"{self.prefix}-{key}", row=row, initial=self.kept(row))
            for number, (key, row) in enumerate(self.rows.items())
        ]

    @property
    def wrong(self) -> list[KeptBox]:
        """The boxes that were refused, for the summary above the rows."""
        return [box for form in self.forms for box in form if box.is_wrong]

    @classmethod
    def sent(cls, data, prefix: str) -> set[int]:
        """Numbers of the rows that `data` has answers for."""
        name = re.compile(rf"{re.escape(prefix)}-(\d{{1,{LONGEST}}})-", re.ASCII)
        return {int(found[1]) for key in data if (found := name.match(key))}


class WhyForm(forms.Form):
    """The reason of all rows that are saved at once; whether one is needed is for the verbs to say."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        error_messages={"max_length": _("The reason is longer than 300 characters.")},
    )
