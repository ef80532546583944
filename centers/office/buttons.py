"""Buttons of a row at `<pk>/do/<slug>/`.

GET shows what is about to happen and changes nothing; POST does it by an action. A refusal gives its sentences
on the same page, with what was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django import forms
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core import seen
from centers.core.errors import Refused
from centers.core.moves import ELSEWHERE
from centers.core.reasons import Reason
from centers.core.types import StrOrPromise

from .forms import SeenForm
from .mixins import AdminMixin
from .pages import FormPage


@dataclass(frozen=True)
class Verb:
    """One button. `act(request, row, answers)` calls the action and returns the sentence to show, or a response;
    `answers["seen"]` is the token (centers.core.seen) of what was looked at. `note` says what will happen.

    `can(row)`: the rule of the verb itself, as the reasons that keep it from being done now; none: it is allowed.
    `may(user, row)`: what keeps this account from it, beyond `right`: another centre's offer, a second person. Asked
    again when the button is pressed.
    `tells_why`: whether a button that is not allowed is named on the page of the row with its reasons, else it is left
    out. Where the row is in no state for it (`moves.ELSEWHERE`) there is nothing to say of it and it is left out too.
    `listed`: whether it stands among the buttons of the row; one whose form a page shows by itself does not.
    `refused(request, row, form)`: the answer where a refusal is not read on the page of the button, but on another.
    """

    label: StrOrPromise
    right: str
    act: Callable
    note: StrOrPromise = ""
    form: type[forms.Form] = forms.Form
    can: Callable[..., list[Reason]] = lambda row: []
    may: Callable[..., list[Reason]] = lambda user, row: []
    tells_why: bool = False
    listed: bool = True
    grave: bool = False
    refused: Callable[..., HttpResponse] | None = None


@dataclass(frozen=True)
class Button:
    """A button as a page shows it: to be pressed, or with the `reasons` for which it cannot be."""

    url: str
    label: StrOrPromise
    grave: bool
    reasons: tuple[str, ...] = ()


class Buttons(AdminMixin):
    """For a ModelAdmin: `verbs` by slug. The rows are those of `get_queryset(request)`, so another's row is a 404."""

    verbs: dict[str, Verb] = {}

    def looked_at(self, row) -> str:
        """The token of all that is looked at before one of the buttons of this row is pressed."""
        return seen.token(row) if hasattr(row, "moves") else ""

    def get_urls(self):
        do = ButtonPage.office_view(table=self, model=self.model)
        name = f"{self.opts.app_label}_{self.opts.model_name}_do"
        return [path("<int:pk>/do/<slug:slug>/", do, name=name), *super().get_urls()]

    def do_url(self, row, slug: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_do", args=[row.pk, slug])

    def buttons(self, request, row) -> list[Button]:
        """What this account may do with this row now, and what not yet where the button says why."""
        found = []
        # Several buttons ask the same.
        kept_by = cache(lambda may: may(request.user, row))
        for slug, verb in self.verbs.items():
            if request.user.has_perm(verb.right) and verb.listed:
                reasons = verb.can(row) or kept_by(verb.may)
                if not reasons or (verb.tells_why and ELSEWHERE not in {reason.code for reason in reasons}):
                    sentences = tuple(str(reason) for reason in reasons)
                    found.append(Button(self.do_url(row, slug), verb.label, verb.grave, sentences))
        return found

    def way_back(self, row) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])


class ButtonPage(FormPage):
    """The page of one button. `table`: the ModelAdmin whose `verbs` it is one of."""

    table: Buttons = None  # type: ignore[assignment]  # given by whoever names its address
    template_name = "admin/confirm.html"
    context_object_name = "row"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if kwargs["slug"] not in self.table.verbs:
            raise Http404
        self.verb = self.table.verbs[kwargs["slug"]]

    def has_permission(self):
        return self.request.user.has_perm(self.verb.right)

    def get_queryset(self):
        return self.table.get_queryset(self.request)

    def get_title(self):
        return str(self.verb.label)

    def get_breadcrumbs(self):
        return [self.row_crumb()._replace(url=self.get_success_url())]

    def get_form_class(self):
        return self.verb.form

    def get_success_url(self):
        return self.table.way_back(self.object)

    def post(self, request, *args, **kwargs):
        # What was looked at stays so, until a refusal shows what has moved.
        self.looked_at = SeenForm(request.POST).token
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form):
        return self.verb.refused(self.request, self.object, form) if self.verb.refused else super().form_invalid(form)

    def act(self, form):
        if found := self.verb.may(self.request.user, self.object):
            raise Refused(*found)
        return self.verb.act(self.request, self.object, {**form.cleaned_data, "seen": self.looked_at})

    def refused(self, form, refusal: Refused):
        super().refused(form, refusal)
        if isinstance(refusal, seen.Moved):
            self.looked_at = self.table.looked_at(self.object)

    def get_context_data(self, **kwargs):
        if self.request.method != "POST":
            self.looked_at = self.table.looked_at(self.object)
        found = {
            "verb": self.verb,
            "seen": SeenForm(looked_at=self.looked_at),
            "last": seen.last_in_words(self.object),
            "reasons": [] if self.request.method == "POST" else self._reasons(),
            "back": self.get_success_url(),
        }
        return super().get_context_data(**found, **kwargs)

    def _reasons(self) -> list[Reason]:
        return self.verb.can(self.object) or self.verb.may(self.request.user, self.object)


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


def localized_moves(moves, states, events=None) -> list:
    """The moves in the reader's language, for the history of a page: labels of their states, `words` for the events
    of the table `events`, and `who`, a name or how it came about."""
    label, sentences = dict(states.choices), dict(events.choices) if events else {}
    moves = list(moves.select_related("by"))
    for line in moves:
        line.from_label, line.to_label = label.get(line.from_state, ""), label.get(line.to_state, line.to_state)
        line.words = [_with_figures(sentences[line.event], line.localized_figures)] if line.event in sentences else []
        line.who = line.by.get_username() if line.by else _("The person, or automatic")
    return moves


def _with_figures(sentence: str, figures: dict) -> SafeString:
    """Seals and values of a draw keep their order inside a right-to-left sentence."""
    isolated = {name: format_html('<bdi dir="ltr">{}</bdi>', figure) for name, figure in figures.items()}
    return SafeString(escape(sentence) % isolated)
