"""Deciding many files by the rules: a preview first, refusals on top; nothing changes before it is confirmed.

A file that a colleague decided or corrected meanwhile is left alone, with who did what, and shown in a new preview.
"""

from collections import Counter
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers.core import seen
from centers.core.errors import Refused
from centers.office.numbers import row_number
from enrollment.allocation.explanations import broken_rules
from enrollment.models import SENT, Application, Eligibility
from enrollment.review.services import decide_application
from enrollment.security.permissions import DECIDE, own_choices, visible_to

AT_ONCE = 200


def page(request):
    """GET `id` (several): the preview. POST the same: the decisions, each by its own action."""
    if not request.user.has_perm(DECIDE):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    chosen = [row_number(pk) for pk in asked.getlist("id")[:AT_ONCE]]
    files = visible_to(request.user).filter(pk__in=chosen)
    if request.method == "POST":
        if moved := _decide(request, files):
            return redirect(f"{request.path}?{urlencode({'id': moved}, doseq=True)}")
        return redirect("admin:enrollment_application_changelist")
    waiting = list(_waiting(request.user, files))
    by_hand = [choice for choice in waiting if choice.application.applicant.has_foreign_diploma]
    waiting = [choice for choice in waiting if choice not in by_hand]
    for choice in waiting:
        choice.broken = broken_rules(choice)
    context = {
        **admin.site.each_context(request),
        "opts": Application._meta,
        "title": _("Decide by the rules: preview"),
        "refused": [choice for choice in waiting if choice.broken],
        "accepted": [choice for choice in waiting if not choice.broken],
        "files": {choice.application_id: seen.token(choice.application) for choice in waiting}.items(),
        "by_hand": by_hand,
        "untouched": len(chosen) - len({choice.application_id for choice in [*waiting, *by_hand]}),
        "back": reverse("admin:enrollment_application_changelist"),
    }
    return render(request, "admin/enrollment/application/bulk.html", context)


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


def _decide(request, files) -> list[int]:
    """Returns the files that moved meanwhile."""
    own, done, moved, problems = own_choices(request.user), 0, [], Counter()
    for application in files:
        looked_at = request.POST.get(f"seen-{application.pk}", "")
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
