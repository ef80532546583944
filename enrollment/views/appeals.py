"""An appeal against the result of one choice: written, looked at once more, sent; then its state and its answer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centers.core.errors import Refused
from enrollment.allocation.explanations import Explained, explained
from enrollment.models import Application
from enrollment.offers import rules
from enrollment.offers.appeals import send_appeal
from enrollment.offers.forms import AppealForm
from enrollment.security.device import personal

from .applying import ASKED
from .file import open_file


@personal
@require_http_methods(ASKED)
def appeal(request, rank: int):
    """The choice is named by its rank. POST: `sure` sends what was read once more, `edit` goes back to the writing."""
    device_file = open_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    result = _result(device_file.application, rank)
    if result.appeal:
        # Also a second tap, or another tab: what was sent first stands.
        return redirect("enrollment:appeal", rank) if request.method == "POST" else _shown(request, result)
    form = AppealForm(request.POST if request.method == "POST" else None)
    reasons = [*rules.can_appeal(device_file.application), *rules.can_appeal_against(result)]
    if reasons and not form.is_bound:
        messages.error(request, str(reasons[0]))
        return redirect("enrollment:file")
    is_sure = False
    if form.is_bound and form.is_valid():
        try:
            if reasons:
                raise Refused(*reasons)
            if "sure" in request.POST:
                return _send(request, result, form)
            is_sure = "edit" not in request.POST
        except Refused as refused:  # the text stays on the page
            form.add_error(None, list(refused.sentences))
    context = {"result": result, "form": form, "is_sure": is_sure}
    return render(request, "enrollment/appeal.html", context)


def _result(application: Application, rank: int) -> Explained:
    ranks = {choice.rank: choice for choice in application.choices.all()}
    if rank not in ranks:
        raise Http404
    (found,) = explained(application.choices.filter(pk=ranks[rank].pk))
    return found


def _send(request, result: Explained, form):
    send_appeal(result.choice, reason=form.cleaned_data["reason"])
    messages.success(request, _("Your appeal is sent. The answer will stand on this page."))
    return redirect("enrollment:appeal", result.choice.rank)


def _shown(request, result: Explained):
    return render(request, "enrollment/appeal_sent.html", {"result": result, "appeal": result.appeal})
