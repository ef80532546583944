"""Content that two people have open at once: whoever saves second reads what the first changed, and nothing is lost.

The form carries the last line of the row's change log; saving locks the row and compares.
"""

import json

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from centers.core import seen
from centers.core.moves import locked

from .mixins import AdminMixin


class EditedForm(forms.Form):
    """What the form of a row carries: the last line of its change log, None where it carries none."""

    edited = forms.CharField(required=False, empty_value=None, widget=forms.HiddenInput)

    @property
    def line(self) -> str | None:
        self.full_clean()
        return self.cleaned_data.get("edited")


class EditedOnce(AdminMixin):
    """For a ModelAdmin, before it. Context of the change form: `edited`, the number of the last line, 0 for none."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return _comparing(form, EditedForm(request.POST).line) if change else form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and (last := _last(obj)):
            context["edited"] = last.pk
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)


def _comparing(form, edited: str | None):
    """`form` with one rule more: nobody has saved the row since `edited`."""

    class Comparing(form):
        def clean(self):
            answers = super().clean()
            line = _last(locked(self.instance)) if edited is not None else None
            if line and str(line.pk) != edited:
                reason = seen.meanwhile(line.user.get_username, line.action_time, lambda: self._deed(line))
                self.add_error(None, str(reason))
            return answers

        def _deed(self, line: LogEntry) -> str:
            return in_words(line).rstrip(".") or str(self.instance)

    return Comparing


def in_words(line: LogEntry) -> str:
    """What a line of the change log says, in the reader's language: fields by the names of the form."""
    try:
        deeds = json.loads(line.change_message)
    except ValueError:
        return line.get_change_message()
    names = _names(line.content_type and line.content_type.model_class())
    for deed in deeds:
        for told in deed.values():
            if "fields" in told:
                told["fields"] = [names.get(kept) or _label(kept) for kept in told["fields"]]
    return LogEntry(change_message=json.dumps(deeds)).get_change_message()


def _names(model) -> dict[str, str]:
    """What the log keeps of each column of a table, and of the tables whose lines stand in its form -> its name in the
    reader's language. The log keeps the label of the form: the English name, begun with a capital."""
    if model is None:  # a table that is gone
        return {}
    tables = [model, *(relation.related_model for relation in model._meta.related_objects)]
    names = [field.verbose_name for table in tables for field in (*table._meta.fields, *table._meta.many_to_many)]
    with override(None):
        kept = [str(capfirst(name)) for name in names]
    return dict(zip(kept, map(str, names), strict=True))


def _label(kept: str) -> str:
    """A label that the form gave itself."""
    found = gettext(kept)
    return found if found != kept else gettext(kept[:1].lower() + kept[1:])


def _last(row) -> LogEntry | None:
    kind = ContentType.objects.get_for_model(row, for_concrete_model=False)
    lines = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user")
    return lines.order_by("-pk").first()
