"""Deciding on one choice from the page of its file: accept, refuse with a reason, take back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from enrollment.review.services import decide_choice, reopen_decision
from enrollment.security.permissions import DECIDE, own_choices

from . import file


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[(name, name) for name in ("accept", "refuse", "reopen")])
    reason = forms.CharField(
        max_length=300,
        required=False,
        error_messages={"max_length": gettext_lazy("The reason is longer than 300 characters.")},
    )
    seen = forms.CharField(required=False)


def decide(request, pk: int):
    """POST `decision` (accept, refuse, reopen), `reason`, `seen`. The choice is one of the account's centres, else 404.

    Refused, the file is shown as it is now, with the reason that was typed: pressing again decides on that.
    """
    if not request.user.has_perm(DECIDE):
        raise PermissionDenied
    choice = get_object_or_404(own_choices(request.user).select_related("application"), pk=pk)
    form = DecisionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(*(sentence for sentences in form.errors.values() for sentence in sentences))
        messages.success(request, _do(choice, form.cleaned_data, request.user))
    except Refused as refusal:
        for sentence in refusal.sentences:
            messages.error(request, sentence)
        return file.shown_again(request, choice.application_id, typed={choice.pk: request.POST.get("reason", "")})
    return redirect(f"{reverse('admin:enrollment_application_change', args=[choice.application_id])}#choices")


def _do(choice, answers, by) -> str:
    told = {"reason": answers["reason"], "seen": answers["seen"], "by": by}
    if answers["decision"] == "reopen":
        reopen_decision(choice, **told)
        return _("The decision is taken back.")
    decide_choice(choice, eligible=answers["decision"] == "accept", **told)
    if answers["decision"] == "accept":
        return _("Choice %(rank)s meets the conditions.") % {"rank": choice.rank}
    return _("Choice %(rank)s is refused, with its reason.") % {"rank": choice.rank}
