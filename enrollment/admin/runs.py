"""Allocations: what is still missing, computing one, looking at it with the losers first, publishing it."""

import json
from itertools import groupby

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from centers.core.errors import Refused
from centers.office.buttons import Buttons, ReasonForm, Verb, told
from centers.office.reading import ReadOnly
from enrollment import lodging
from enrollment.allocation.comparison import changes, last_published
from enrollment.models import Message, MessageState, Run, RunEvent, RunState, RunStep
from enrollment.office import posted, shifts, simulation, start_run
from enrollment.office.objections import RULES, objections
from enrollment.runs import missing
from enrollment.runs.publish import discard_run, hand_over_run, publish_run
from enrollment.runs.unattended import why_held_up
from enrollment.security.permissions import PUBLISH, RUN, VIEW, visible_runs
from programs import admin as programs
from programs.models import Campaign, CampaignState, Intake


class ReadForm(forms.Form):
    """The tick of whoever publishes."""

    read = forms.BooleanField(
        label=gettext_lazy("I have read who loses, and why"),
        error_messages={"required": gettext_lazy("Please read who loses, and tick the box.")},
    )


class HandOverForm(ReasonForm):
    """To whom the frozen file goes, who decided it and why. Both stay in the history."""

    recipient = forms.CharField(
        label=gettext_lazy("To whom (person and institution)"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Say to whom the file goes."),
            "max_length": gettext_lazy("The name is longer than 120 characters."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Who decided it, and why"),
        max_length=300,
        error_messages=ReasonForm.base_fields["reason"].error_messages,
    )
    field_order = ("recipient", "reason")


def _publish(request, run, answers):
    run = publish_run(run, by=request.user)
    written = Message.objects.filter(application__campaign=run.campaign, created_at__gte=run.published_at)
    told = [_("The result is published. Messages written: %(count)s.") % {"count": written.count()}]
    if held := written.filter(state=MessageState.HELD).count():
        told.append(_("Of these, waiting for a channel: %(count)s.") % {"count": held})
    return " ".join(told)


def _discard(request, run, answers):
    discard_run(run, by=request.user)
    return _("The allocation is discarded.")


def _hand_over(request, run, answers):
    content = hand_over_run(run, recipient=answers["recipient"], reason=answers["reason"], by=request.user)
    response = HttpResponse(content, content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="{run.campaign.slug}-{run.number}.jsonl"'
    return response


# Seconds after which the page of a run that is being computed asks again.
ASK_AGAIN = 5


class ArchiveFilter(programs.ArchiveFilter):
    archived_at = "campaign__archived_at"


def _waiting(run: Run) -> bool:
    return run.state in (RunState.DRAFT, RunState.CHECKED)


@admin.register(Run)
class RunAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    list_display = ["number", "campaign", "state", "made_at", "maker", "published_at"]
    list_filter = [ArchiveFilter, "campaign", "state"]
    list_select_related = ["campaign", "made_by"]
    actions = None
    verbs = {
        "publish": Verb(
            gettext_lazy("Publish the result"),
            PUBLISH,
            _publish,
            form=ReadForm,
            fits=lambda run: run.state == RunState.CHECKED,
            note=gettext_lazy("Offers are made with a deadline, beds are held, every choice is explained."),
        ),
        "discard": Verb(
            gettext_lazy("Discard"),
            RUN,
            _discard,
            fits=lambda run: _waiting(run) or run.state == RunState.COMPUTING,
            grave=True,
        ),
        "export": Verb(
            gettext_lazy("Hand over the frozen file"),
            PUBLISH,
            _hand_over,
            form=HandOverForm,
            fits=lambda run: run.state == RunState.PUBLISHED,
            note=gettext_lazy(
                "The file bears list numbers and no names, yet choices and wing can single a person out: it goes to "
                "auditors and to whoever the responsible authority decides. The hand-over stays in the history."
            ),
        ),
    }

    def may_read(self, user):
        return any(user.has_perm(right) for right in ("enrollment.view_run", RUN, PUBLISH))

    def get_queryset(self, request):
        return visible_runs(request.user).select_related("campaign", "made_by").order_by("campaign", "-number")

    @admin.display(description=Run._meta.get_field("made_by").verbose_name, ordering="made_by")
    def maker(self, run):
        return format_html('<bdi dir="ltr">{}</bdi>', run.made_by) if run.made_by else None

    def get_urls(self):
        prepare = require_http_methods(["GET", "POST"])(self.prepare)
        simulate = require_safe(self.simulate)
        own = [
            path("do/prepare/<int:pk>/", self.admin_site.admin_view(prepare), name="enrollment_run_prepare"),
            path("do/simulate/<int:pk>/", self.admin_site.admin_view(simulate), name="enrollment_run_simulate"),
        ]
        return [*own, *posted.urls(self.admin_site), *super().get_urls()]

    def prepare(self, request, pk):
        """GET: what is missing, and for whom. POST: compute."""
        if not request.user.has_perm(RUN):
            raise PermissionDenied
        campaign = get_object_or_404(Campaign, pk=pk)
        refused = []
        if request.method == "POST":
            try:
                run = start_run.start(campaign, by=request.user)
            except Refused as refusal:
                refused = refusal.sentences
            else:
                if run.state != RunState.COMPUTING:
                    messages.success(request, _("The allocation is computed. Nothing is published yet."))
                return redirect(self.way_back(run))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Prepare the allocation: %(campaign)s") % {"campaign": campaign},
            "campaign": campaign,
            "refused": refused,
            "computing": campaign.runs.filter(state=RunState.COMPUTING).first(),
            "groups": _grouped(campaign),
            "held_up": why_held_up(campaign) if campaign.held_up_at else [],
            "is_deciding": campaign.state == CampaignState.DECIDING,
            "runs": self.get_queryset(request).filter(campaign=campaign),
        }
        return render(request, "admin/enrollment/run/prepare.html", context)

    def simulate(self, request, pk):
        """What other numbers would give: reads only."""
        if not request.user.has_perm(RUN):
            raise PermissionDenied
        frame = {**self.admin_site.each_context(request), "opts": self.opts}
        return simulation.page(request, get_object_or_404(Campaign, pk=pk), frame)

    def row_page(self, request, run):
        return self.computed_page(request, run) if run.result else self.computing_page(request, run)

    def computing_page(self, request, run):
        """How far it has come, or why it came to no end. It asks again by itself until it is told not to (`?still`)."""
        steps, moves = list(RunStep), told(run.moves, RunState, RunEvent)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _title(run),
            "run": run,
            "steps": steps[1:],
            "done": steps.index(run.step),
            "is_computing": run.state == RunState.COMPUTING,
            "asks_again": run.state == RunState.COMPUTING and "still" not in request.GET,
            "seconds": ASK_AGAIN,
            "discard": self.do_url(run, "discard") if request.user.has_perm(RUN) else "",
            "why": moves[-1].words if moves else [],
            "moves": moves,
        }
        response = render(request, "admin/enrollment/run/computing.html", context)
        if context["asks_again"]:
            response["Refresh"] = str(ASK_AGAIN)
        return response

    def computed_page(self, request, run):
        found = shifts.of_run(request.user, run)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _title(run),
            "run": run,
            "rules": RULES,
            "objections": objections(run.problems, json.loads(run.frozen_input)),
            "lines": _intake_lines(run),
            "wings": _wing_lines(run),
            "before": last_published(run.campaign, before=run),
            "shifts": found,
            "splits": shifts.splits(found),
            "offers_url": _offers_url(request.user, run),
            "new_places": len(changes(run)),
            "form": ReadForm(),
            "may_publish": request.user.has_perm(PUBLISH),
            "buttons": {slug: self.do_url(run, slug) for slug in self.verbs},
            "is_waiting": _waiting(run),
            "may_run": request.user.has_perm(RUN),
            "moves": told(run.moves, RunState, RunEvent),
        }
        return render(request, "admin/enrollment/run/run.html", context)


def _title(run: Run) -> str:
    return _("Allocation %(number)s: %(campaign)s") % {"number": run.number, "campaign": run.campaign}


def _offers_url(user, run: Run) -> str:
    """Where the offers of a published allocation are listed, for who may see them."""
    if run.state != RunState.PUBLISHED or not user.has_perm(VIEW):
        return ""
    return f"{reverse('admin:enrollment_offer_changelist')}?run__exact={run.pk}"


# --- what is missing ----------------------------------------------------------------------------

_HEADS = {
    "draw": gettext_lazy("The draw"),
    "rules": gettext_lazy("Rules of the intakes"),
    "undecided": gettext_lazy("Files not decided yet"),
    "likeness": gettext_lazy("Likely the same person"),
    "appeal": gettext_lazy("Appeals without an answer"),
    "average": gettext_lazy("Averages to read on the original"),
    "mark": gettext_lazy("Missing marks"),
}


def _grouped(campaign: Campaign) -> list[dict]:
    """Kind by kind: a heading and (link or "", sentence) for each thing that is missing."""
    found = missing.missing(campaign)
    groups = []
    for kind, things in groupby(found, key=lambda thing: thing.kind):
        groups.append({"head": _HEADS[kind], "things": [(_where(campaign, thing), str(thing)) for thing in things]})
    return groups


def _where(campaign: Campaign, thing: missing.Missing) -> str:
    if thing.criterion:
        return reverse("admin:enrollment_application_marks", args=[thing.criterion.intake_id])
    if thing.kind == "appeal":
        return f"{reverse('admin:enrollment_appeal_changelist')}?q={thing.application.reference}"
    if thing.application:
        return reverse("admin:enrollment_application_change", args=[thing.application.pk])
    return reverse("admin:programs_campaign_change", args=[campaign.pk])


# --- a computed allocation --------------------------------------------------------------------------


def _intake_lines(run: Run) -> list[dict]:
    frozen, given = json.loads(run.frozen_input)["intakes"], json.loads(run.result)["intakes"]
    intakes = Intake.objects.filter(slug__in=frozen).select_related("program__center")
    return [{"intake": intake, "seats": frozen[intake.slug]["seats"], **given[intake.slug]} for intake in intakes]


def _wing_lines(run: Run) -> list[dict]:
    frozen, given = json.loads(run.frozen_input)["wings"], json.loads(run.result)["wings"]
    names = lodging.backend().wing_names()
    return [
        {"name": names.get(slug, slug), "beds": wing["beds"], **given[slug]} for slug, wing in sorted(frozen.items())
    ]
