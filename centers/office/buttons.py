"""Buttons of a row at `<pk>/do/<slug>/`.

GET shows what is about to happen and changes nothing; POST does it by an action. A refusal gives its sentences
on the same page, with what was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from centers.core import seen
from centers.core.errors import Refused


@dataclass(frozen=True)
class Verb:
    """One button. `act(request, row, answers)` calls the action and returns the sentence to show, or a response;
    `answers["seen"]` is the token (centers.core.seen) of what was looked at. `note` says what will happen; `fits(row)`
    whether the button is shown at all."""

    label: str
    right: str
    act: Callable
    note: str = ""
    form: type[forms.Form] = forms.Form
    fits: Callable = lambda row: True
    grave: bool = False


class Buttons:
    """For a ModelAdmin: `verbs` by slug. The rows are those of `get_queryset(request)`, so another's row is a 404."""

    verbs: dict[str, Verb] = {}

    def looked_at(self, row) -> str:
        """The token of all that is looked at before one of the buttons of this row is pressed."""
        return seen.token(row) if hasattr(row, "moves") else ""

    def get_urls(self):
        do = require_http_methods(["GET", "POST"])(self.do)
        name = f"{self.opts.app_label}_{self.opts.model_name}_do"
        return [path("<int:pk>/do/<slug:slug>/", self.admin_site.admin_view(do), name=name), *super().get_urls()]

    def do_url(self, row, slug: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_do", args=[row.pk, slug])

    def buttons(self, request, row) -> list[dict]:
        """What this account may do with this row now."""
        return [
            {"url": self.do_url(row, slug), "label": verb.label, "grave": verb.grave}
            for slug, verb in self.verbs.items()
            if request.user.has_perm(verb.right) and verb.fits(row)
        ]

    def do(self, request, pk, slug):
        verb = self.verbs.get(slug)
        if verb is None:
            raise Http404
        if not request.user.has_perm(verb.right):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        posted = request.method == "POST"
        # What was looked at stays so, until a refusal shows what has moved.
        looked_at = request.POST.get("seen", "") if posted else self.looked_at(row)
        form = verb.form(request.POST if posted else None)
        if posted and form.is_valid():
            try:
                done = verb.act(request, row, {**form.cleaned_data, "seen": looked_at})
            except Refused as refusal:
                for sentence in refusal.sentences:
                    form.add_error(None, sentence)
                looked_at = self.looked_at(row) if isinstance(refusal, seen.Moved) else looked_at
            else:
                if not isinstance(done, str):
                    return done
                messages.success(request, done)
                return redirect(self.way_back(row))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": verb.label,
            "verb": verb,
            "row": row,
            "form": form,
            "seen": looked_at,
            "last": seen.last_in_words(row),
            "back": self.way_back(row),
        }
        return render(request, "admin/confirm.html", context)

    def way_back(self, row) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])


class ReasonForm(forms.Form):
    """Why, in one line. It stays in the history."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        error_messages={
            "required": gettext_lazy("Say why: the reason stays in the history."),
            "max_length": gettext_lazy("The reason is longer than 300 characters."),
        },
    )


def told(moves, states, events=None) -> list:
    """The moves in the reader's language, for the history of a page: labels of their states, `words` for the events
    of the table `events`, and `who`, a name or how it came about."""
    label, sentences = dict(states.choices), dict(events.choices) if events else {}
    moves = list(moves.select_related("by"))
    for line in moves:
        line.from_label, line.to_label = label.get(line.from_state, ""), label.get(line.to_state, line.to_state)
        line.words = [_with_figures(sentences[line.event], line.figures)] if line.event in sentences else []
        line.who = line.by.get_username() if line.by else _("The person, or automatic")
    return moves


def _with_figures(sentence: str, figures: dict) -> SafeString:
    """Seals and values of a draw keep their order inside a right-to-left sentence."""
    isolated = {name: format_html('<bdi dir="ltr">{}</bdi>', figure) for name, figure in figures.items()}
    return SafeString(escape(sentence) % isolated)
