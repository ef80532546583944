"""Four eyes on the page of an allocation: what was asked and by whom, confirming it, taking it back."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.moves import not_now
from centers.core.reasons import Reason
from centers.office.buttons import Verb
from enrollment.models import Run, RunDeed, RunRequest
from enrollment.runs import consent
from enrollment.runs.publish import ask_for, can_hand_over_run
from enrollment.security.permissions import PUBLISH, RIGHT_OF, requests_to_confirm


class AskedFilter(admin.SimpleListFilter):
    """Allocations about which a colleague asked for something that this account may confirm."""

    title, parameter_name = gettext_lazy("waits for a second person"), "asked"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("To confirm"))]

    def queryset(self, request, queryset):
        asked = requests_to_confirm(request.user).values("run")
        return queryset.filter(pk__in=asked) if self.value() == "1" else queryset


ASKED = gettext_lazy("Asked: another person with this right confirms it on the page of the allocation.")


def asked_first(request, run: Run, deed: str, **answers) -> str:
    """The sentence for the first of two people, whose request is left; "" for whoever does it now."""
    if not consent.is_to_be_asked(run, deed):
        return ""
    ask_for(run, deed, by=request.user, **answers)
    return str(ASKED)


def second(deed: str):
    """For `Verb.may`: a button that somebody else asked to be pressed, or that still asks."""

    def may(user, run: Run) -> list[Reason]:
        return [] if consent.is_to_be_asked(run, deed) else consent.can_be_second(run, deed, by=user)

    return may


@dataclass(frozen=True)
class Asked:
    """An open request as the page tells it. `url_taking_back`, `url_confirming`: empty where there is nothing to press
    here."""

    request: RunRequest
    is_own: bool
    url_taking_back: str
    url_confirming: str = ""


def open_requests(table, user, run: Run) -> list[Asked]:
    """What was asked about this run, for who may do it or confirm it."""
    found = []
    for asked in run.requests.select_related("asked_by").order_by("asked_at", "pk"):
        if not user.has_perm(RIGHT_OF[RunDeed(asked.deed)]):
            continue
        is_own = asked.asked_by_id == user.pk
        stands = asked.deed == RunDeed.HAND_OVER and consent.open_request(run, asked.deed) is not None
        confirming = "" if is_own or not stands else table.do_url(run, "confirm-export")
        found.append(Asked(asked, is_own, table.do_url(run, f"take-back-{asked.deed}"), confirming))
    return found


def _is_asked(deed: str, run: Run) -> list[Reason]:
    return [] if run.requests.filter(deed=deed).exists() else [not_now(run)]


def _can_confirm_export(run: Run) -> list[Reason]:
    return can_hand_over_run(run) or ([] if consent.open_request(run, RunDeed.HAND_OVER) else [not_now(run)])


def _take_back(deed: str, request, run: Run, answers) -> str:
    consent.take_back(run, deed, by=request.user)
    return _("The request is taken back; nothing was done.")


def verbs(hand_over) -> dict[str, Verb]:
    """The buttons by slug. `hand_over(request, run, answers)`: gives the file."""
    found = {
        f"take-back-{deed}": Verb(
            gettext_lazy("Take the request back"),
            RIGHT_OF[deed],
            partial(_take_back, deed),
            can=partial(_is_asked, deed),
            note=gettext_lazy("What was asked is not done. The history keeps who asked and who took it back."),
            listed=False,
        )
        for deed in RunDeed
    }
    found["confirm-export"] = Verb(
        gettext_lazy("Confirm, and hand over the frozen file"),
        PUBLISH,
        hand_over,
        form=forms.Form,
        can=_can_confirm_export,
        may=second(RunDeed.HAND_OVER),
        note=gettext_lazy("It goes to whom your colleague named, for the reason that stands on the page."),
        listed=False,
    )
    return found
