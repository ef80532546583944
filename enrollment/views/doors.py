"""Coming back: by code to one's whole file, by reference to its state; leaving a phone that is not one's own.

A wrong answer and an unknown one are the same page, status and work; growing waits are counted in
`enrollment.doors`, and no worker sleeps.
"""

from datetime import date
from secrets import compare_digest

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollment import codes, doors, wizard
from enrollment.forms import ResumeForm, TrackForm
from enrollment.models import Application
from enrollment.states import ApplicationState

from .applying import ASKED
from .device import forget as forget_device
from .device import held_by, personal, remember
from .following import Following

# resume.slow: its Arabic holds for numbers from 11 to 99.
LEAST_SHOWN = 11
NOBODYS = date(1, 1, 1)


def wait_sentence(seconds: int) -> str:
    return _("Too many tries. The next one is possible in %(n)s seconds.") % {"n": max(seconds, LEAST_SHOWN)}


def _opened(request, form, name: str, sentence: str, **lookup) -> Application | None:
    """The file that the answers open. Else None, with the reason on the form and the try counted."""
    network = doors.network_of(request.META)
    if wait := doors.seconds_to_wait(name, network):
        form.add_error(None, wait_sentence(wait))
        return None
    found = Application.objects.filter(**lookup).select_related("applicant", "campaign").first()
    # Without a file the same comparison is made with nobody's date.
    expected = found.applicant.birth_date if found else NOBODYS
    agrees = compare_digest(expected.isoformat(), form.cleaned_data["birth_date"].isoformat())
    if found is None or not agrees:
        doors.failed(name, network)
        form.add_error(None, sentence)
        return None
    doors.passed(name, network)
    return found


@personal
@require_http_methods(ASKED)
def resume(request):
    form = ResumeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        sentence = _("The code and the birth date do not match a file. Check both, without hurry.")
        application = _opened(request, form, code, sentence, code_hash=codes.code_hash(code))
        if application:
            return remember(ways_on(application), application, code)
    return render(request, "enrollment/resume.html", {"form": form, "mails": settings.SENDS_EMAIL})


def ways_on(application: Application):
    """Where somebody who came back goes on."""
    if application.state != ApplicationState.DRAFT:
        return redirect("enrollment:file")
    page = wizard.next_page(application)
    return redirect("enrollment:check") if page == wizard.CHECK else redirect("enrollment:question", page)


@personal
@require_http_methods(ASKED)
def track(request):
    form = TrackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reference = form.cleaned_data["reference"]
        sentence = _("The file number and the birth date do not match a file. Check both, without hurry.")
        application = _opened(request, form, reference, sentence, reference=reference)
        if application:
            return render(request, "enrollment/track_status.html", {"following": Following(application)})
    return render(request, "enrollment/track.html", {"form": form, "held": held_by(request)})


@personal
@require_POST
def forget(request):
    """This phone forgets the file; the file itself stays as it is."""
    messages.success(request, _("This phone has forgotten the file. The resume code still opens it."))
    return forget_device(redirect("enrollment:apply"))
