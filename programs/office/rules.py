"""The page on which staff change seats and rules after opening: asked, shown as the public will read it, published."""

from dataclasses import dataclass
from hashlib import sha256
from json import dumps

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from centers.core.errors import Refused
from centers.office.forms import SeenField
from centers.office.pages import Crumb, OfficePage
from programs import services
from programs.forms.rules import RulesForm
from programs.models import Intake
from programs.selection import Changed, Rules, differences, localized_changes, rules_of


@dataclass(frozen=True)
class Shown:
    """A change as it will be read in one language."""

    language: str
    name: str
    lines: list[Changed]
    reason: str

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"


class PublishForm(forms.Form):
    """The button that publishes, with the fingerprint of what was shown before."""

    publish = forms.BooleanField(required=False)
    seen = SeenField()


class ChangingPage(OfficePage):
    """Only a change that was shown, and against rules that stand as they did then, is published."""

    model = Intake
    permission = "programs.change_intake"
    template_name = "admin/programs/intake/change_rules.html"
    context_object_name = "intake"

    def get_queryset(self):
        return Intake.objects.select_related("campaign", "program")

    def get_title(self):
        return _("Change seats and rules: %(intake)s") % {"intake": self.object}

    def get_breadcrumbs(self):
        return [self.row_crumb(), Crumb(_("Change seats and rules"))]

    def get(self, request, *args, **kwargs):
        return self.render(form=self.get_form(None))

    def post(self, request, *args, **kwargs):
        form, asked = self.get_form(request.POST), PublishForm(request.POST)
        if not form.is_valid() or not asked.is_valid():
            return self.render(form=form)
        rules, reasons = form.rules(), form.reasons()
        seen, publishes = _fingerprint(self.before, rules, reasons), asked.cleaned_data["publish"]
        refused = services.can_change_rules(self.object, rules, **reasons)
        if not refused and publishes and asked.cleaned_data["seen"] == seen:
            try:
                services.change_rules(self.object, rules, **reasons, by=request.user)
            except Refused as refusal:
                refused = refusal.reasons
            else:
                messages.success(request, _("The change is published with its reason."))
                return redirect(self.row_crumb().url)
        if refused:
            return self.render(form=form, refused=refused)
        previews = _previews(self.before, rules, reasons)
        return self.render(form=form, seen=seen, previews=previews, changed_since=publishes)

    def get_form(self, data) -> RulesForm:
        self.before, self.settled = rules_of(self.object), services.can_change_criteria(self.object.campaign)
        return RulesForm(self.before, data, settled=bool(self.settled))

    def get_context_data(self, **kwargs):
        found = {
            "settled": self.settled,
            "back": self.row_crumb().url,
            "changes": localized_changes(self.object.rule_changes.all()),
        }
        return super().get_context_data(**found, **kwargs)


def _fingerprint(before: Rules, after: Rules, reasons: dict[str, str]) -> str:
    return sha256(dumps([before.as_data(), after.as_data(), reasons], sort_keys=True).encode()).hexdigest()


def _previews(before: Rules, after: Rules, reasons: dict[str, str]) -> list[Shown]:
    found = []
    for language, name in settings.LANGUAGES:
        with translation.override(language):
            found.append(Shown(language, name, differences(before, after), reasons[f"reason_{language}"]))
    return found
