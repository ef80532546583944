"""Lists whose rows are worked on together: what was ticked, or all that a filter leaves, becomes a bulk job.

    class ApplicationAdmin(BulkTable, ReadOnly, admin.ModelAdmin):
        bulk_verbs = ["accept", "refuse"]  # centers.bulk

The actions of the list are these verbs, as far as the account has their rights; each leads to the page of a job
(centers.admin.bulk) that says what would change, and changes nothing before it is confirmed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ActionForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers import bulk
from centers.bulk import BulkVerb
from centers.core.types import StrOrPromise

from .forms import TickedField
from .mixins import AdminMixin
from .numbers import row_number

MOST = 5_000  # rows of one job: its preview looks at each


class ChoiceOfRows(ActionForm):
    """What is to be done, and whether with the ticked rows or with all that the filter leaves: without a script too."""

    select_across = forms.BooleanField(
        label=gettext_lazy("With"),
        required=False,
        initial=0,
        widget=forms.Select(choices=[(0, gettext_lazy("the ticked ones")), (1, gettext_lazy("all of this filter"))]),
    )


class RowsForm(forms.Form):
    """Which rows were meant, as the form of the list says it."""

    select_across = forms.BooleanField(required=False, widget=forms.HiddenInput)  # a box would take "0" for a tick
    _selected_action = TickedField(read=row_number, most=MOST, required=False)

    def query(self, listed: QueryDict, ids: str) -> str:
        """The same rows as a query of another page: the filter of the list, or the numbers that were ticked."""
        self.full_clean()
        if self.cleaned_data["select_across"]:
            return listed.urlencode()
        numbers = [number for number in self.cleaned_data["_selected_action"] if number]
        return urlencode({ids: numbers} if ids == "id" else {ids: ",".join(map(str, numbers))}, doseq=True)


@dataclass(frozen=True)
class HandOver:
    """A page that goes on with rows of a list: the name of its `address`, which takes the filter of the list, or
    numbers in its parameter `ids` (`id`: one for each; any other: with commas). `is_listed`: it also stands as a link
    above the list; not where the list has a button of its own for that page."""

    label: StrOrPromise
    right: str
    address: str
    ids: str = "id"
    is_listed: bool = True


class BulkTable(AdminMixin):
    """For a ModelAdmin. `bulk_verbs`: names of registered verbs; `hand_overs`: other pages, by the name of the action.

    The stock page asks for a tick even where all rows of the filter are meant: its form (actions.html) always carries
    the number 0, which no row has.
    """

    action_form = ChoiceOfRows
    bulk_verbs: Iterable[str] = ()
    hand_overs: Mapping[str, HandOver] = {}

    def get_list_links(self, request):
        """The same pages as links, for all that the filter leaves."""
        asked = request.GET.urlencode()
        query = f"?{asked}" if asked else ""
        found = [one for one in self.hand_overs.values() if one.is_listed and request.user.has_perm(one.right)]
        return [(one.label, reverse(one.address) + query) for one in found]

    def get_actions(self, request):
        found = {}
        for name in self.bulk_verbs:
            verb = bulk.verb_named(name)
            if verb and request.user.has_perm(verb.right):
                found[name] = (_planning(verb), name, verb.label)
        for name, page in self.hand_overs.items():
            if request.user.has_perm(page.right):
                found[name] = (_handing_over(page), name, page.label)
        return found


def _planning(verb: BulkVerb):
    def action(table, request, queryset):
        return plan_for(request, verb, queryset.values_list("pk", flat=True)[: MOST + 1])

    return action


def _handing_over(page: HandOver):
    def action(table, request, queryset):
        query = RowsForm(request.POST).query(request.GET, page.ids)
        return redirect(f"{reverse(page.address)}{'?' if query else ''}{query}")

    return action


def plan_for(request, verb: BulkVerb, numbers: Iterable[int], *, chosen_from: str = "") -> HttpResponse | None:
    """The page of a new job, or None, with a sentence, where there is no row, or more than one job takes."""
    numbers = list(numbers)
    if not numbers:
        messages.warning(
            request, _("No row was ticked, and nothing was begun: tick some, or choose all of the filter.")
        )
        return None
    if len(numbers) > MOST:
        sentence = _("One job takes %(count)s rows at most, and nothing was begun. Narrow the filter, part by part.")
        messages.error(request, sentence % {"count": MOST})
        return None
    job = bulk.plan(verb, numbers, chosen_from=chosen_from or request.get_full_path(), by=request.user)
    return redirect(reverse("admin:centers_bulkjob_change", args=[job.pk]))
