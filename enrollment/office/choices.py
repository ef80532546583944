"""Deciding on one choice from the page of its file: accept, refuse with a reason, take back."""

import itertools

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from centers.office.pages import FormPage
from enrollment.review.services import decide_choice, reopen_decision
from enrollment.security.permissions import DECIDE, own_choices

from . import file
from .decisions import ChoiceDecisionForm, choice_id


class ChoicePage(FormPage):
    """POST `decision` (accept, refuse, reopen), `reason`, `seen`. The choice is one of the account's centres, else 404.

    Refused, the file is shown as it is now, with the reason that was typed: pressing again decides on that.
    """

    http_method_names = ("post",)
    permission = DECIDE
    form_class = ChoiceDecisionForm

    def get_queryset(self):
        return own_choices(self.request.user).select_related("application")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "auto_id": choice_id(self.object.pk)}

    def get_success_url(self):
        return f"{reverse('admin:enrollment_application_change', args=[self.object.application_id])}#choices"

    def act(self, form):
        choice, answers = self.object, form.cleaned_data
        looked_at = {"reason": answers["reason"], "seen": answers["seen"], "by": self.request.user}
        if answers["decision"] == "reopen":
            reopen_decision(choice, **looked_at)
            return _("The decision is taken back.")
        decide_choice(choice, eligible=answers["decision"] == "accept", **looked_at)
        if answers["decision"] == "accept":
            return _("Choice %(rank)s meets the conditions.") % {"rank": choice.rank}
        return _("Choice %(rank)s is refused, with its reason.") % {"rank": choice.rank}

    def form_invalid(self, form):
        for sentence in itertools.chain(*form.errors.values()):
            messages.error(self.request, sentence)
        return file.shown_again(self.request, self.object.application_id, typed={self.object.pk: form})
