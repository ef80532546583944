"""From the start page to the receipt. A GET changes nothing; every POST calls an action."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from centers.core import printing
from centers.core.errors import Refused
from enrollment.applying import overview, rules, steps
from enrollment.applying.corrections import send_correction
from enrollment.applying.forms.wishes import ChoicesForm
from enrollment.applying.rules import CHECK
from enrollment.applying.services import save_answers, start, submit
from enrollment.documents.asked import can_receive_document
from enrollment.interviews.expected import may_be_called
from enrollment.models import ApplicationState
from enrollment.outbox import addresses
from enrollment.security import codes
from enrollment.security.device import get_device_file, get_file_to_fill, personal, remember
from enrollment.tracking.status import FileStatus
from programs.models import Campaign, Intake
from programs.rules import broken_entry_rules
from programs.services import due_at

ASKED = ("GET", "HEAD", "POST")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")
_ENTRY = ("program__level", "program__min_school_level")


def _wanted(request) -> Intake | None:
    """The intake somebody came from, while its campaign is open."""
    slug = request.GET.get("intake", "")
    if not _SLUG.fullmatch(slug):
        return None
    return Intake.objects.open().select_related("campaign", "program__center", *_ENTRY).filter(slug=slug).first()


def campaign_of(request, wanted: Intake | None = None) -> Campaign | None:
    """The campaign of the intake one came from, else the one picked on the start page, else the first to close.

    Asked once in a request: what it says holds for the whole answer, whatever the clock does meanwhile.
    """
    if wanted := wanted or _wanted(request):
        return wanted.campaign
    campaigns = list(Campaign.objects.open().order_by("deadline"))
    picked = [campaign for campaign in campaigns if campaign.slug == request.GET.get("campaign")]
    return next(iter(picked or campaigns), None)


def _with_query(wanted: Intake | None, name: str, *args) -> HttpResponseRedirect:
    """On to the next page, still knowing which intake somebody came from."""
    query = f"?intake={wanted.slug}" if wanted else ""
    return HttpResponseRedirect(reverse(f"enrollment:{name}", args=args) + query)


@login_not_required
@require_safe
def begin(request):
    device_file = get_device_file(request)
    draft = device_file.application if device_file and device_file.application.state == ApplicationState.DRAFT else None
    wanted = _wanted(request)
    campaigns = [wanted.campaign] if wanted else list(Campaign.objects.open().order_by("deadline"))
    response = render(
        request,
        "enrollment/begin.html",
        {
            "campaigns": campaigns,
            "wanted": wanted,
            "device_file": device_file,
            "draft": draft,
            "draft_open": draft and rules.takes_answers(draft),
            "next_page": draft and steps.next_page(draft),
            "sample": any(campaign.is_sample for campaign in campaigns),
        },
    )
    response["Cache-Control"] = "no-store"
    return response


@personal
@require_http_methods(ASKED)
def question(request, page: str):
    step = steps.find(page)
    if step is None:
        raise Http404
    device_file = get_file_to_fill(request)
    application = device_file.draft if device_file else None
    if device_file and application is None:
        return _sent_already(device_file)
    wanted = _wanted(request)
    campaign = application.campaign if application else campaign_of(request, wanted)
    if campaign is None:
        return redirect("enrollment:apply")
    if elsewhere := _elsewhere(step, application):
        return elsewhere
    form = steps.form_for(step, application, request.POST if request.method == "POST" else None, wanted)
    if isinstance(form, ChoicesForm) and not form.intakes:
        return redirect("enrollment:eligibility")  # which says why nothing is there to choose
    if form.is_bound and form.is_valid():
        try:
            if application is None:
                return _start(request, campaign, form, wanted)
            return _save(request, step, form, application, wanted)
        except Refused as refused:
            if application is None:
                messages.error(request, str(refused))
                return redirect("enrollment:apply")
            form.add_error(None, list(refused.sentences))
    context = {"until": campaign.closing_at, **_question_context(request, step, form, device_file, application)}
    return render(request, step.template, context)


def _elsewhere(step, application):
    """Where somebody is led who may not see this page, or not yet."""
    if application is None:
        return redirect("enrollment:apply") if step is not steps.STEPS[0] else None
    if not step.shown(application):
        return redirect("enrollment:apply")
    if application.corrects_id and step.by_staff:
        return redirect("enrollment:check")
    if not steps.is_reached(application, step):
        return to_page(steps.next_page(application))
    return None


def _sent_already(device_file, page: str = "file"):
    """A file that is sent is its owner's: who fills in with somebody hands it over."""
    return redirect("enrollment:hand_over" if device_file.entry else f"enrollment:{page}")


def to_page(page: str):
    """On to a question page, or to the last look."""
    return redirect("enrollment:check") if page == CHECK else redirect("enrollment:question", page)


def _start(request, campaign: Campaign, form, wanted: Intake | None):
    """The first page is answered: the draft begins."""
    token = request.POST.get("begun", "")
    application, code = start(campaign, language=get_language(), token=token, **form.answers())
    return remember(_with_query(wanted, "eligibility"), application, code)


def _goes_back(request, application) -> bool:
    """Whether somebody came from the last look, and goes back there."""
    return bool(request.GET.get("then") == CHECK or (application and application.corrects_id))


def _save(request, step, form, application, wanted: Intake | None):
    """Keeps the answers and goes on: back to the last look if one came from there."""
    application = save_answers(application, step.slug, form.answers())
    stay = _goes_back(request, application)
    next_slug = steps.page_after(step, application, stay=stay)
    if stay and next_slug != CHECK:
        return HttpResponseRedirect(reverse("enrollment:question", args=[next_slug]) + f"?then={CHECK}")
    if not stay and step is steps.STEPS[0]:
        return _with_query(wanted, "eligibility")
    return to_page(next_slug)


def _question_context(request, step, form, device_file, application) -> dict:
    pages = steps.asked(application)
    number = pages.index(steps.outer(step)) + 1
    return {
        "page": step.slug,
        "form": form,
        "back": _back(request, step, pages, application),
        "number": number,
        "steps": range(1, len(pages) + 1),
        "device_file": device_file if number > 1 or (device_file and device_file.entry) else None,
        "grace_ends": _grace(application),
        "form_token": "" if application else request.POST.get("begun") or codes.new_form_token(),
    }


def _back(request, step, pages, application) -> str:
    """The address of the page before; before the second one stands what the first has shown to be open."""
    first, stay = steps.outer(step), _goes_back(request, application)
    if step is not first:
        return reverse("enrollment:question", args=[first.slug]) + (f"?then={CHECK}" if stay else "")
    if stay:
        return reverse("enrollment:check")
    number = pages.index(first) + 1
    if number <= 2:
        return reverse("enrollment:eligibility" if number == 2 else "enrollment:apply")
    return reverse("enrollment:question", args=[pages[number - 2].slug])


def _grace(application):
    """The end of the grace, where the deadline has passed and the draft is still taken."""
    if application and not application.campaign.is_open() and rules.takes_answers(application):
        return due_at(application.campaign)
    return None


@personal
@require_safe
def eligibility(request):
    device_file = get_file_to_fill(request)
    if device_file is None or device_file.application.state != ApplicationState.DRAFT:
        return redirect("enrollment:apply")
    application, person = device_file.application, device_file.application.applicant
    wanted = _wanted(request)
    reasons, bridge = [], None
    if wanted:
        answers = (wanted.program, application.campaign, person.birth_date, person.school_level)
        reasons = broken_entry_rules(*answers)
        strict = {reason.code for reason in broken_entry_rules(*answers, technician=False)}
        bridge = wanted.program.level.bridge_max_age if "too_old" in strict and not reasons else None
    intakes = rules.open_intakes(application.campaign, person.birth_date, person.school_level)
    context = {"device_file": device_file, "wanted": wanted, "reasons": reasons, "bridge": bridge, "intakes": intakes}
    return render(request, "enrollment/eligibility.html", context)


@personal
@require_http_methods(ASKED)
def check(request):
    device_file = get_file_to_fill(request)
    if device_file is None:
        return redirect("enrollment:apply")
    application = device_file.draft
    if application is None:
        return _sent_already(device_file, "receipt")
    if (page := steps.next_page(application)) != CHECK:
        return to_page(page)
    form = steps.LAST.form(request.POST if request.method == "POST" else None, application=application)
    if form.is_bound and form.is_valid():
        try:
            return _send(request, application, form, device_file)
        except Refused:
            # Sent in another tab meanwhile: that file stands. Else the page itself names what is broken.
            device_file = get_file_to_fill(request)
            application = device_file.draft if device_file else None
            if application is None:
                return _sent_already(device_file, "receipt") if device_file else redirect("enrollment:apply")
    return render(request, "enrollment/check.html", _check_context(application, form, device_file))


@transaction.atomic
def _send(request, application, form, device_file):
    application = save_answers(application, CHECK, form.answers())
    if application.corrects_id:
        send_correction(application)
        messages.success(request, _("Your corrections are sent. The file number stays the same."))
        return redirect("enrollment:file")
    submit(application, by=device_file.entry and device_file.entry.entered_by)
    return _sent_already(device_file, "receipt")


def _check_context(application, form, device_file) -> dict:
    broken = steps.broken(application)
    late = not rules.takes_answers(application)
    return {
        "device_file": device_file,
        "form": form,
        "application": application,
        "choices": application.choices.select_related("intake__program__center").order_by("rank"),
        "expected": may_be_called(application),
        "sections": overview.sections(application),
        "last_page": steps.asked(application)[-1].slug,
        "fixed_pages": steps.corrected_by_staff() if application.corrects_id else (),
        "broken": [problem for problem in broken if problem.page != CHECK],
        "late": rules.late(application.campaign) if late else "",
        "grace_ends": _grace(application),
    }


@personal
@require_safe
def receipt(request):
    device_file = get_device_file(request)
    if device_file is None:
        return redirect("enrollment:track")
    application = device_file.application
    if application.state == ApplicationState.DRAFT:
        return redirect("enrollment:apply")
    choices = application.choices.select_related("intake__program__center").order_by("rank")
    context = {
        "device_file": device_file,
        "application": application,
        "choices": choices,
        "expected": may_be_called(application),
        "file_status": FileStatus(application),
        "reached": addresses.sentences(application.applicant),
        "takes_documents": not can_receive_document(application),
        "qr": mark_safe(printing.qr(request.build_absolute_uri(reverse("enrollment:track")), scales=True)),  # noqa: S308
    }
    return render(request, "enrollment/receipt.html", context)
