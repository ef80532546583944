"""Deciding many files by the rules: a preview first, refusals on top; nothing changes before it is confirmed.

A file that a colleague decided or corrected meanwhile is left alone, with who did what, and shown in a new preview.
"""

from collections import Counter
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers.core import seen
from centers.core.errors import Refused
from centers.office.forms import SeenField, TickedField
from centers.office.numbers import row_number
from centers.office.pages import OfficePage
from enrollment.allocation.explanations import broken_rules
from enrollment.models import SENT, Application, Eligibility
from enrollment.review.services import decide_application
from enrollment.security.permissions import DECIDE, own_choices, visible_to

AT_ONCE = 200


class ChosenForm(forms.Form):
    """The files that were ticked in the list."""

    id = TickedField(read=row_number, most=AT_ONCE, required=False)

    @property
    def numbers(self) -> list[int]:
        self.full_clean()
        return self.cleaned_data["id"]


class ConfirmForm(ChosenForm):
    """The same files, each with the token (centers.core.seen) of what was looked at."""

    def __init__(self, data, files):
        super().__init__(data)
        self.chosen = list(files)
        for file in self.chosen:
            self.fields[f"seen-{file.pk}"] = SeenField()

    def answers(self) -> list[tuple[Application, str]]:
        self.full_clean()
        return [(file, self.cleaned_data.get(f"seen-{file.pk}", "")) for file in self.chosen]


class BulkPage(OfficePage):
    """GET `id` (several): the preview. POST the same: the decisions, each by its own action."""

    model = Application
    permission = DECIDE
    title = gettext_lazy("Decide by the rules: preview")
    template_name = "admin/enrollment/application/bulk.html"

    def files(self, asked):
        self.chosen = ChosenForm(asked).numbers
        return visible_to(self.request.user).filter(pk__in=self.chosen)

    def post(self, request):
        if moved := _decide(request, ConfirmForm(request.POST, self.files(request.POST))):
            return redirect(f"{request.path}?{urlencode({'id': moved}, doseq=True)}")
        return redirect("admin:enrollment_application_changelist")

    def get_context_data(self, **kwargs):
        waiting = list(_waiting(self.request.user, self.files(self.request.GET)))
        by_hand = [choice for choice in waiting if choice.application.applicant.has_foreign_diploma]
        by_rule = [choice for choice in waiting if choice not in by_hand]
        for choice in by_rule:
            choice.broken = broken_rules(choice)
        found = {
            "refused": [choice for choice in by_rule if choice.broken],
            "accepted": [choice for choice in by_rule if not choice.broken],
            "files": {choice.application_id: seen.token(choice.application) for choice in by_rule}.items(),
            "by_hand": by_hand,
            "untouched": len(self.chosen) - len({choice.application_id for choice in waiting}),
            "back": self.list_crumb().url,
        }
        return super().get_context_data(**found, **kwargs)


page = BulkPage.as_view()


def _waiting(user, files):
    """The choices of the account's centres on which nobody has decided."""
    choices = own_choices(user).filter(
        application__in=files, application__state__in=SENT, eligibility=Eligibility.PENDING
    )
    return choices.select_related(
        "application__campaign",
        "application__applicant__school_level",
        "intake__program__level",
        "intake__program__min_school_level",
    ).order_by("application__reference", "rank")


def _decide(request, form: ConfirmForm) -> list[int]:
    """Returns the files that moved meanwhile."""
    own, done, moved = own_choices(request.user), 0, []
    problems: Counter[str] = Counter()
    for application, looked_at in form.answers():
        try:
            decide_application(application, among=own, seen=looked_at, by=request.user)
            done += 1
        except seen.Moved as refusal:
            moved.append(application.pk)
            messages.error(request, f"\u2068{application.reference}\u2069{_(':')} {refusal}")
        except Refused as refusal:
            problems.update(refusal.sentences)
    sentence = ngettext("%(count)s file decided.", "%(count)s files decided.", done) % {"count": done}
    messages.success(request, sentence)
    for sentence, number in problems.items():
        messages.warning(
            request, _("Files left as they were: %(count)s. %(reason)s") % {"count": number, "reason": sentence}
        )
    return moved
