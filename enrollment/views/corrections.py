"""Correcting a sent file: its answers through the pages of applying, its contact on one page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centers.core.errors import Refused
from enrollment.applying import rules, steps
from enrollment.applying.corrections import begin_correction, change_contact, discard_correction
from enrollment.security.device import personal, post_or_back

from .applying import ASKED
from .file import open_file


@personal
@post_or_back("enrollment:file")
def correct(request):
    """Begins a correction, or goes on with the one that was begun."""
    device_file = open_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    try:
        begin_correction(device_file.application)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("enrollment:file")
    return redirect("enrollment:check")


@personal
@post_or_back("enrollment:file")
def drop_correction(request):
    if device_file := open_file(request):
        discard_correction(device_file.application)
        messages.success(request, _("Your application stays as it was sent."))
    return redirect("enrollment:file")


@personal
@require_http_methods(ASKED)
def contact(request):
    device_file = open_file(request)
    if device_file is None or rules.can_change_contact(device_file.application):
        return redirect("enrollment:file")
    form = steps.get("contact").form(
        request.POST if request.method == "POST" else None, application=device_file.application
    )
    if form.is_bound and form.is_valid():
        try:
            change_contact(device_file.application, form.answers())
            messages.success(request, _("Your contact is changed."))
            return redirect("enrollment:file")
        except Refused as refused:
            form.add_error(None, list(refused.sentences))
    context = {"form": form, "back": reverse("enrollment:file"), "button": _("Save")}
    return render(request, "enrollment/one_page.html", context)
