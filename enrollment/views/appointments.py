"""Saying in time that one cannot come to an interview or a test."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centers.core.errors import Refused
from enrollment.interviews.schedule import of_person
from enrollment.interviews.services import say_cannot_come
from enrollment.models import Application, Convocation, ConvocationState
from enrollment.outbox import rendering
from enrollment.security.device import personal

from .applying import ASKED
from .file import open_file


@personal
@require_http_methods(ASKED)
def cannot_come(request, rank: int, number: int):
    """The appointment is named by the rank of its choice and the number of its criterion. GET asks once more."""
    device_file = open_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    called = _called(device_file.application, rank, number)
    if request.method == "POST":
        try:
            say_cannot_come(called)
            messages.success(request, _("Noted. The centre gives you another date: this page will show it."))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("enrollment:file")
    if not called.is_to_come:
        if called.state != ConvocationState.CANNOT:
            messages.error(request, _("There is no date to come here any more. This page shows where things stand."))
        return redirect("enrollment:file")
    return render(
        request,
        "enrollment/cannot_come.html",
        {"device_file": device_file, "called": called, "absence_rule": rendering.absence_rule()},
    )


def _called(application: Application, rank: int, number: int) -> Convocation:
    for one in of_person(application):
        if (one.choice.rank, one.number) == (rank, number):
            return one
    raise Http404
