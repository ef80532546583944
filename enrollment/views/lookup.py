"""Coming back: by code to one's whole file, by reference to its state; leaving a phone that is not one's own.

A wrong answer and an unknown one are the same page, status and work; growing waits are counted in
`enrollment.security.throttling`, and no worker sleeps.
"""

from datetime import date
from secrets import compare_digest

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.applying import steps
from enrollment.models import Application, ApplicationState
from enrollment.security import codes, throttling
from enrollment.security.device import forget as forget_device
from enrollment.security.device import (
    forget_lookup,
    get_device_file,
    get_looked_up,
    personal,
    remember,
    remember_lookup,
)
from enrollment.security.forms import ResumeForm, TrackForm
from enrollment.tracking.status import FileStatus
from programs.models import Campaign

from .applying import ASKED, to_page

# resume.slow: its Arabic holds for numbers from 11 to 99.
LEAST_SHOWN = 11
NOBODYS = date(1, 1, 1)


def wait_sentence(seconds: int) -> str:
    return _("Too many tries. The next one is possible in %(n)s seconds.") % {"n": max(seconds, LEAST_SHOWN)}


def _opened(request, form) -> Application | None:
    """The file that the answers open. Else None, with the reason on the form and the try counted.

    All spellings of a file number count as one name; a code and a number cost the same work, found or not.
    """
    typed, network = form.typed, throttling.network_of(request.META)
    year, letters = codes.reference_parts(typed)
    name = letters or typed
    if wait := throttling.seconds_to_wait(name, network):
        form.add_error(None, wait_sentence(wait))
        return None
    meant = Q(code_hash=codes.code_hash(typed)) | Q(reference__in=_references(year, letters))
    found = Application.objects.filter(meant).select_related("applicant", "campaign").order_by("-pk").first()
    # Without a file the same comparison is made with nobody's date.
    expected = found.applicant.birth_date if found else NOBODYS
    agrees = compare_digest(expected.isoformat(), form.cleaned_data["birth_date"].isoformat())
    if found is None or not agrees:
        throttling.count_failure(name, network)
        form.add_error(None, _no_file(bool(letters)))
        return None
    throttling.clear_failures(name, network)
    return found


def _references(year: str, letters: str) -> list[str]:
    """The file numbers that may be meant: of every year of entry where the year was left out."""
    years = Campaign.objects.values_list("entry_year", flat=True).distinct().order_by("entry_year")
    return [codes.reference(one, letters) for one in years if year in ("", f"{one % 100:02}")] if letters else []


def _no_file(is_number: bool) -> str:
    if is_number:
        return _("The file number and the birth date do not match a file. Check both, without hurry.")
    return _("The code and the birth date do not match a file. Check both, without hurry.")


def _look_up(request, form, template: str, **context):
    """Either code on either page: the resume code opens the whole file, the number shows its state."""
    if form.is_bound and form.is_valid() and (application := _opened(request, form)):
        if compare_digest(application.code_hash, codes.code_hash(form.typed)):
            return remember(redirect_to_file(application), application, form.typed)
        return remember_lookup(redirect("enrollment:track_status"), application)
    return forget_lookup(
        request, render(request, template, {"form": form, "device_file": get_device_file(request), **context})
    )


@personal
@require_http_methods(ASKED)
def resume(request):
    form = ResumeForm(request.POST if request.method == "POST" else None)
    return _look_up(request, form, "enrollment/resume.html", mails=settings.SENDS_EMAIL)


@personal
@require_http_methods(ASKED)
def track(request):
    return _look_up(request, TrackForm(request.POST if request.method == "POST" else None), "enrollment/track.html")


@personal
@require_safe
def track_status(request):
    """The state that was asked for a moment ago, at an address that tells nothing and can be loaded again."""
    application = get_looked_up(request)
    if application is None:
        return redirect("enrollment:track")
    return render(request, "enrollment/track_status.html", {"file_status": FileStatus(application)})


def redirect_to_file(application: Application):
    """Where somebody who came back goes on."""
    if application.state != ApplicationState.DRAFT:
        return redirect("enrollment:file")
    return to_page(steps.next_page(application))


@personal
@require_http_methods(ASKED)
def forget(request):
    """Asks first, and shows the code once more where this phone knows it; the file itself stays as it is."""
    device_file = get_device_file(request)
    if device_file is None:
        return forget_lookup(request, redirect("enrollment:apply"))
    if request.method != "POST":
        return render(request, "enrollment/forget.html", {"device_file": device_file})
    messages.success(request, _("This phone has forgotten the file. The resume code still opens it."))
    return forget_lookup(request, forget_device(redirect("enrollment:apply")))
