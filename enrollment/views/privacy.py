"""My data (law 09-08): a file of everything held, and the request to have it erased."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.models import ApplicationEvent, ApplicationState
from enrollment.privacy import data_export
from enrollment.privacy.erasure import ask_erasure
from enrollment.security.device import personal

from .applying import ASKED
from .file import open_file


@personal
@require_safe
def download(request):
    device_file = open_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    response = JsonResponse(
        data_export.of_person(device_file.application), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = f'attachment; filename="{device_file.application.reference}.json"'
    return response


@personal
@require_http_methods(ASKED)
def erase(request):
    """What happens to a request, then the request: staff answer it, nothing is erased by a tap."""
    device_file = open_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    application = device_file.application
    if request.method == "POST":
        ask_erasure(application)
        messages.success(request, _("Your request is noted. The answer will stand on this page."))
        return redirect("enrollment:erase")
    answers = application.moves.filter(event=ApplicationEvent.ERASURE_ANSWERED)
    context = {
        "device_file": device_file,
        "application": application,
        "answer": None if application.erasure_asked_at else answers.last(),
        "is_withdrawn": application.state == ApplicationState.WITHDRAWN,
    }
    return render(request, "enrollment/erase.html", context)
