"""Content that two people have open at once: whoever saves second reads what the first changed, and nothing is lost.

The form carries the last line of the row's change log; saving locks the row and compares.
"""

import json
import re

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext

from centers.core import seen
from centers.core.moves import locked

_IN_LANGUAGE = re.compile(r"(.+) \((in Arabic|in French)\)")


class EditedOnce:
    """For a ModelAdmin, before it. Context of the change form: `edited`, the number of the last line, 0 for none."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return _comparing(form, request.POST.get("edited")) if change else form

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
                what = in_words(line).rstrip(".") or str(self.instance)
                self.add_error(None, seen.meanwhile(line.user.get_username(), line.action_time, what))
            return answers

    return Comparing


def in_words(line: LogEntry) -> str:
    """What a line of the change log says, in the reader's language: fields by the names of the form."""
    try:
        deeds = json.loads(line.change_message)
    except ValueError:
        return line.get_change_message()
    for deed in deeds:
        for told in deed.values():
            if "fields" in told:
                told["fields"] = [_name(words) for words in told["fields"]]
    return LogEntry(change_message=json.dumps(deeds)).get_change_message()


def _name(words: str) -> str:
    """The log keeps the English name as forms write it: begun with a capital, the language in brackets."""
    parts = _IN_LANGUAGE.fullmatch(words)
    bare, language = parts.groups() if parts else (words, "")
    found = gettext(bare)
    if found == bare:
        found = gettext(bare[:1].lower() + bare[1:])
    return f"{found} ({gettext(language)})" if language else found


def _last(row) -> LogEntry | None:
    kind = ContentType.objects.get_for_model(row, for_concrete_model=False)
    lines = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user")
    return lines.order_by("-pk").first()
