"""What is to be done with chosen files, for pages that lead here with their numbers."""

from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from centers import bulk
from centers.office.bulk_table import plan_for
from centers.office.forms import TickedField
from centers.office.numbers import row_number
from centers.office.pages import FormPage
from enrollment.models import Application
from enrollment.security.permissions import DECIDE, visible_to

from . import bulk as decisions
from . import bulk_papers as papers

FILE_VERBS = [
    verb.name for verb in (decisions.ACCEPT, decisions.DECIDE_BY_RULES, decisions.REFUSE, papers.ASK_PAPER, papers.CALL)
]


class ChoiceForm(forms.Form):
    """The files and the verb. The list itself asks the same, with ticks."""

    id = TickedField(read=row_number, most=5_000)
    verb = forms.ChoiceField(
        label=gettext_lazy("What is to be done?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what is to be done with these files.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        verbs = [verb for name in FILE_VERBS if (verb := bulk.verb_named(name)) and user.has_perm(verb.right)]
        self.fields["verb"].choices = [(verb.name, verb.label) for verb in verbs]  # type: ignore[attr-defined]  # a ChoiceField


class BulkPage(FormPage):
    """GET `id` (several): asks what is to be done with them. POST the same with `verb`: the page of the job, which says
    what would change; nothing changes before that is confirmed."""

    model = Application
    permission = DECIDE
    title = gettext_lazy("Chosen files")
    template_name = "admin/enrollment/application/bulk_choice.html"

    def get_form(self, form_class=None):
        if not hasattr(self, "_form"):
            is_sent = self.request.method == "POST"
            self._form = ChoiceForm(self.request.POST if is_sent else None, user=self.request.user)
        return self._form

    def files(self) -> list[Application]:
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        numbers = [row_number(text) for text in asked.getlist("id")[:200]]
        return list(visible_to(self.request.user).filter(pk__in=numbers).select_related("applicant"))

    def act(self, form):
        verb = bulk.verb_named(form.cleaned_data["verb"])
        assert verb, "one of the choices"
        back = self.list_crumb().url
        return plan_for(self.request, verb, form.cleaned_data["id"], chosen_from=back) or redirect(back)

    def get_context_data(self, **kwargs):
        return super().get_context_data(form=self.get_form(), files=self.files(), back=self.list_crumb().url, **kwargs)
