"""The page on which staff change seats and rules after opening: asked, shown as the public will read it, published."""

from dataclasses import dataclass
from hashlib import sha256
from json import dumps

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from centers.core.errors import Refused
from programs import services
from programs.forms.rules import RulesForm

from .models import Intake
from .selection import Changed, Rules, differences, rules_of, told


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


def page(request, intake: Intake, frame: dict, back: str):
    """`frame`: the context of every page of the back office; `back`: the page of the intake.

    Only a change that was shown, and against rules that stand as they did then, is published.
    """
    before, settled = rules_of(intake), services.rules_settled(intake.campaign)
    posted = request.method == "POST"
    form = RulesForm(before, request.POST if posted else None, settled=bool(settled))
    shown = {"form": form, "settled": settled, "intake": intake, "back": back}
    if posted and form.is_valid():
        rules, reasons = form.rules(), form.reasons()
        seen = _fingerprint(before, rules, reasons)
        shown["refused"] = services.change_obstacles(intake, rules, **reasons)
        if not shown["refused"] and "publish" in request.POST and request.POST.get("seen") == seen:
            try:
                services.change_rules(intake, rules, **reasons, by=request.user)
            except Refused as refusal:
                shown["refused"] = refusal.sentences
            else:
                messages.success(request, _("The change is published with its reason."))
                return redirect(back)
        if not shown["refused"]:
            shown |= {"seen": seen, "previews": _previews(before, rules, reasons)}
            shown["changed_since"] = "publish" in request.POST
    title = _("Change seats and rules: %(intake)s") % {"intake": intake}
    context = {**frame, **shown, "title": title, "changes": told(intake.rule_changes.all())}
    return render(request, "admin/programs/intake/change_rules.html", context)


def _fingerprint(before: Rules, after: Rules, reasons: dict[str, str]) -> str:
    return sha256(dumps([before.as_data(), after.as_data(), reasons], sort_keys=True).encode()).hexdigest()


def _previews(before: Rules, after: Rules, reasons: dict[str, str]) -> list[Shown]:
    found = []
    for language, name in settings.LANGUAGES:
        with translation.override(language):
            found.append(Shown(language, name, differences(before, after), reasons[f"reason_{language}"]))
    return found
