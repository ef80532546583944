"""Filling in with somebody, at the counter or with an association: the consent, the pages of applying, the code.

The way into the file is the session of the account and an entry that is open, never the code: handing over draws
the code, shows it once, and the account has no way in any more.
"""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from centers.core.errors import Refused
from enrollment.applying.assisted import can_reopen_entry, hand_over, reopen_entry, start_assisted
from enrollment.applying.forms.assisted import AgainForm, AssistForm
from enrollment.interviews.expected import may_be_called
from enrollment.models import ApplicationState
from enrollment.security import codes
from enrollment.security.device import ENTRY, entry_of, never_store, post_or_back
from enrollment.security.permissions import ASSIST, entries_of, open_entries
from enrollment.tracking.status import FileStatus
from programs.models import Campaign

from .applying import ASKED, campaign_of
from .lookup import redirect_to_file


def assist(view):
    """For accounts with the right to fill in with somebody; kept by no cache."""

    return permission_required(ASSIST, raise_exception=True)(never_store(view))


@assist
@require_http_methods(ASKED)
def begin(request):
    """The consent and the first questions. Of what this account entered before, its number is told and no more."""
    form = AssistForm(request.POST if request.method == "POST" else None)
    campaign = campaign_of(request)
    if campaign and form.is_bound and form.is_valid():
        answers = form.answers() | {"language": get_language(), "token": request.POST.get("begun", "")}
        try:
            request.session[ENTRY] = start_assisted(campaign, by=request.user, **answers).pk
            return redirect("enrollment:eligibility")
        except Refused as refused:
            form.add_error(None, list(refused.sentences))
    context = {
        "form": form,
        "campaign": campaign,
        "campaigns": Campaign.objects.open().order_by("deadline"),
        "form_token": request.POST.get("begun") or codes.new_form_token(),
        "entered": entries_of(request.user).count(),
        "open": open_entries(request.user).select_related("application"),
        "closed": [one for one in _closed(request.user) if not can_reopen_entry(one)],
    }
    return render(request, "enrollment/assist.html", context)


@assist
@post_or_back("enrollment:assist")
def go_on(request):
    """Back to an entry of one's own that is not handed over yet."""
    chosen = request.POST.get("entry", "")
    entry = open_entries(request.user).filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
    if entry is None:
        return redirect("enrollment:assist")
    request.session[ENTRY] = entry.pk
    if entry.application.state != ApplicationState.DRAFT:
        return redirect("enrollment:hand_over")
    return redirect_to_file(entry.application)


MOST_CLOSED = 20


def _closed(user):
    """What this account began and nobody has the code of, the latest first."""
    return entries_of(user).closed_unfinished().select_related("application__campaign")[:MOST_CLOSED]


@assist
@require_http_methods(ASKED)
def again(request, pk: int):
    """The consent anew, for an entry whose day has passed before it was handed over."""
    near = ("application__campaign", "application__applicant")
    entry = get_object_or_404(entries_of(request.user).closed_unfinished().select_related(*near), pk=pk)
    form = AgainForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            request.session[ENTRY] = reopen_entry(entry, **form.answers(), by=request.user).pk
            return redirect_to_file(entry.application)
        except Refused as refused:
            form.add_error(None, list(refused.sentences))
    context = {"form": form, "back": reverse("enrollment:assist"), "button": form.button}
    return render(request, "enrollment/one_page.html", context)


def _entry_named(request):
    """The entry of the session, handed over or not: the action tells a double tap from a second wish."""
    near = ("application__campaign", "application__applicant")
    return entries_of(request.user).filter(pk=request.session.get(ENTRY)).select_related(*near).first()


@assist
@require_http_methods(ASKED)
def give_code(request):
    """GET says what handing over means; POST does it, and its answer is the only page that shows the code."""
    entry = entry_of(request) if request.method != "POST" else _entry_named(request)
    if entry is None:
        return redirect("enrollment:assist")
    application = entry.application
    context = {
        "application": application,
        "is_sent": application.state != ApplicationState.DRAFT,
        "choices": application.choices.select_related("intake__program__center").order_by("rank"),
        "expected": may_be_called(application),
        "until": application.campaign.closing_at,
        "form_token": codes.new_form_token(),
    }
    if request.method != "POST":
        return render(request, "enrollment/hand_over.html", context)
    try:
        code = hand_over(entry, by=request.user, token=request.POST.get("begun", ""))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("enrollment:assist")
    context |= {"groups": codes.groups(code), "file_status": FileStatus(application) if context["is_sent"] else None}
    return render(request, "enrollment/handed_over.html", context)
