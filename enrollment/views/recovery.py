"""Coming back without the code: a link by e-mail, a request to staff; and a new code on a device that is in.

Whoever asks is told the same whether a file was found or not, and every request counts as a failed try.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from centers.core.folding import fold
from enrollment.models import ApplicationState
from enrollment.security import codes, throttling
from enrollment.security.device import get_device_file, personal, post_or_back, remember
from enrollment.security.forms import LostCodeForm, MailLinkForm
from enrollment.security.recovery import ask_for_code, give_new_code, open_by_link, send_links

from .applying import ASKED
from .lookup import redirect_to_file, wait_sentence


def _allow_request(request, form, name: str) -> bool:
    """Whether this request is taken now; it then counts, since nobody is told whether it found something."""
    network = throttling.network_of(request.META)
    if wait := throttling.seconds_to_wait(name, network):
        form.add_error(None, wait_sentence(wait))
        return False
    throttling.count_failure(name, network)
    return True


@personal
@require_http_methods(ASKED)
def mail_link(request):
    form = MailLinkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"]
        if _allow_request(request, form, email):
            send_links(email, address=lambda token: _whole_address(request, token))
            sentence = _("If a file has this address, a link is on its way. It can take a few minutes.")
            messages.success(request, sentence)
            return redirect("enrollment:resume")
    return render(request, "enrollment/one_page.html", _page(form))


def _page(form) -> dict:
    return {"form": form, "back": reverse("enrollment:resume"), "button": form.button}


def _whole_address(request, token: str) -> str:
    return request.build_absolute_uri(reverse("enrollment:link", args=[token]))


@personal
@require_safe
def link(request, token: str):
    """Mail programs look at links before people do: looking opens nothing.

    The address goes to nobody as referrer. Not "no-referrer": browsers then send the button's POST with
    "Origin: null", which the protection against forged forms refuses.
    """
    response = render(request, "enrollment/link.html", {"token": token})
    response["Referrer-Policy"] = "strict-origin"
    return response


@personal
@post_or_back("enrollment:resume")
def use_link(request):
    """The token comes in the body: no log and no history of the browser holds a link that was used here."""
    application = open_by_link(request.POST.get("token", ""))
    if application is None:
        return render(request, "enrollment/link.html", {"used_up": True})
    return remember(redirect_to_file(application), application)


@personal
@require_http_methods(ASKED)
def lost_code(request):
    form = LostCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answers = form.cleaned_data
        letters = codes.reference_parts(codes.read(answers["reference"]))[1]
        if _allow_request(request, form, letters or answers["reference"] or fold(answers["name"])):
            ask_for_code(**answers)
            messages.success(request, form.noted())
            return redirect("enrollment:resume")
    return render(request, "enrollment/one_page.html", _page(form))


@personal
@require_http_methods(ASKED)
def code(request):
    """The code of the file on this device, to be kept; and a new one instead."""
    device_file = get_device_file(request)
    if device_file is None:
        return redirect("enrollment:resume")
    if request.method == "POST":
        return remember(redirect("enrollment:code"), device_file.application, give_new_code(device_file.application))
    is_draft = device_file.application.state == ApplicationState.DRAFT
    back = reverse("enrollment:apply") if is_draft else reverse("enrollment:file")
    return render(request, "enrollment/code.html", {"device_file": device_file, "back": back})
