"""Allocations: what is still missing, computing one, looking at it with the losers first, publishing it."""

import json
from itertools import groupby

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.office.buttons import Buttons, ReasonForm, Verb, localized_moves
from centers.office.pages import Crumb, FormPage, OfficePage
from centers.office.reading import ReadOnly
from enrollment import lodging
from enrollment.allocation.comparison import changes, last_published
from enrollment.models import Message, MessageState, Run, RunDeed, RunEvent, RunState, RunStep
from enrollment.office import consent, posted, shifts, simulation, start_run
from enrollment.office.objections import RULES, objections_to
from enrollment.runs import missing
from enrollment.runs.publish import (
    can_discard_run,
    can_hand_over_run,
    can_publish_run,
    discard_run,
    hand_over_run,
    publish_run,
)
from enrollment.runs.unattended import can_go_on
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
    if asked := consent.asked_first(request, run, RunDeed.PUBLISH):
        return asked
    run = publish_run(run, by=request.user)
    written = Message.objects.filter(application__campaign=run.campaign, created_at__gte=run.published_at)
    told = [_("The result is published. Messages written: %(count)s.") % {"count": written.count()}]
    if held := written.filter(state=MessageState.HELD).count():
        told.append(_("Of these, waiting for a channel: %(count)s.") % {"count": held})
    return " ".join(told)


def _discard(request, run, answers):
    if asked := consent.asked_first(request, run, RunDeed.DISCARD):
        return asked
    discard_run(run, by=request.user)
    return _("The allocation is discarded.")


def _hand_over(request, run, answers):
    named = {name: answers[name] for name in ("recipient", "reason") if name in answers}
    if asked := consent.asked_first(request, run, RunDeed.HAND_OVER, **named):
        return asked
    content = hand_over_run(run, **named, by=request.user)
    response = HttpResponse(content, content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="{run.campaign.slug}-{run.number}.jsonl"'
    return response


# Seconds after which the page of a run that is being computed asks again.
ASK_AGAIN = 5


class ArchiveFilter(programs.ArchiveFilter):
    archived_at = "campaign__archived_at"


@admin.register(Run)
class RunAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    list_display = ["number", "campaign", "state", "made_at", "maker", "published_at"]
    list_filter = [ArchiveFilter, consent.AskedFilter, "campaign", "state"]
    list_select_related = ["campaign", "made_by"]
    actions = None
    verbs = {
        "publish": Verb(
            gettext_lazy("Publish the result"),
            PUBLISH,
            _publish,
            form=ReadForm,
            can=can_publish_run,
            may=consent.second(RunDeed.PUBLISH),
            note=gettext_lazy("Offers are made with a deadline, beds are held, every choice is explained."),
        ),
        "discard": Verb(
            gettext_lazy("Discard"),
            RUN,
            _discard,
            can=can_discard_run,
            may=consent.second(RunDeed.DISCARD),
            grave=True,
        ),
        "export": Verb(
            gettext_lazy("Hand over the frozen file"),
            PUBLISH,
            _hand_over,
            form=HandOverForm,
            can=can_hand_over_run,
            may=consent.second(RunDeed.HAND_OVER),
            note=gettext_lazy(
                "The file bears list numbers and no names, yet choices and wing can single a person out: it goes to "
                "auditors and to whoever the responsible authority decides. The hand-over stays in the history."
            ),
        ),
        **consent.verbs(_hand_over),
    }

    def may_read(self, user):
        return any(user.has_perm(right) for right in ("enrollment.view_run", RUN, PUBLISH))

    def get_queryset(self, request):
        return visible_runs(request.user).select_related("campaign", "made_by").order_by("campaign", "-number")

    @admin.display(description=Run._meta.get_field("made_by").verbose_name, ordering="made_by")
    def maker(self, run):
        return format_html('<bdi dir="ltr">{}</bdi>', run.made_by) if run.made_by else None

    def get_urls(self):
        own = [
            path("do/prepare/<int:pk>/", PreparePage.office_view(), name="enrollment_run_prepare"),
            path("do/simulate/<int:pk>/", simulation.SimulatePage.office_view(), name="enrollment_run_simulate"),
        ]
        return [*own, *posted.urls(), *super().get_urls()]

    def row_page(self, request, run):
        if run.result:
            return ComputedPage.show(request, run, table=self)
        return ComputingPage.show(request, run, table=self)


class PreparePage(FormPage):
    """GET: what is missing, and for whom. POST: compute."""

    model = Run
    permission = RUN
    template_name = "admin/enrollment/run/prepare.html"
    context_object_name = "campaign"
    form_class = forms.Form

    def get_queryset(self):
        return Campaign.objects.all()

    def get_title(self):
        return _("Prepare the allocation: %(campaign)s") % {"campaign": self.object}

    def get_breadcrumbs(self):
        return [self.list_crumb(), Crumb(str(self.object))]

    def act(self, form):
        run = start_run.start(self.object, by=self.request.user)
        if run.state != RunState.COMPUTING:
            messages.success(self.request, _("The allocation is computed. Nothing is published yet."))
        return redirect("admin:enrollment_run_change", run.pk)

    def get_context_data(self, **kwargs):
        campaign = self.object
        found = {
            "refused": self.get_form().non_field_errors(),
            "computing": campaign.runs.filter(state=RunState.COMPUTING).first(),
            "groups": _grouped(campaign),
            "held_up": can_go_on(campaign) if campaign.held_up_at else [],
            "is_deciding": campaign.state == CampaignState.DECIDING,
            "runs": visible_runs(self.request.user).filter(campaign=campaign).order_by("campaign", "-number"),
        }
        return super().get_context_data(**found, **kwargs)


class RunPage(OfficePage):
    """What the two pages of one allocation share; shown for the row page of the table, which says who may read it."""

    model = Run
    context_object_name = "run"

    def get_title(self):
        return _("Allocation %(number)s: %(campaign)s") % {
            "number": self.object.number,
            "campaign": self.object.campaign,
        }

    def get_breadcrumbs(self):
        return [self.list_crumb(), Crumb(str(self.object.number), is_code=True)]


class ComputingPage(RunPage):
    """How far it has come, or why it came to no end. It asks again by itself until it is told not to (`?still`)."""

    template_name = "admin/enrollment/run/computing.html"

    @property
    def asks_again(self) -> bool:
        return self.object.state == RunState.COMPUTING and "still" not in self.request.GET

    def render(self, **context):
        response = super().render(**context)
        if self.asks_again:
            response["Refresh"] = str(ASK_AGAIN)
        return response

    def get_context_data(self, **kwargs):
        table: RunAdmin = kwargs.pop("table")
        run, steps = self.object, list(RunStep)
        moves = localized_moves(run.moves, RunState, RunEvent)
        found = {
            "steps": steps[1:],
            "done": steps.index(run.step),
            "is_computing": run.state == RunState.COMPUTING,
            "asks_again": self.asks_again,
            "seconds": ASK_AGAIN,
            "discard": table.do_url(run, "discard") if self.request.user.has_perm(RUN) else "",
            "why": moves[-1].words if moves else [],
            "moves": moves,
        }
        return super().get_context_data(**found, **kwargs)


class ComputedPage(RunPage):
    """Who loses and who gains, what the check found, and publishing."""

    template_name = "admin/enrollment/run/run.html"

    def get_context_data(self, **kwargs):
        table: RunAdmin = kwargs.pop("table")
        run, user = self.object, self.request.user
        moved = shifts.of_run(user, run)
        found = {
            "rules": RULES,
            "objections": objections_to(run),
            "lines": _intake_lines(run),
            "wings": _wing_lines(run),
            "before": last_published(run.campaign, before=run),
            "shifts": moved,
            "splits": shifts.splits(moved),
            "offers_url": _offers_url(user, run),
            "new_places": len(changes(run)),
            "form": ReadForm(),
            "may_publish": user.has_perm(PUBLISH),
            "asked": consent.open_requests(table, user, run),
            "against_publishing": can_publish_run(run) or consent.second(RunDeed.PUBLISH)(user, run),
            "against_discarding": consent.second(RunDeed.DISCARD)(user, run),
            "asks_second": run.campaign.four_eyes,
            "may_hand_over": user.has_perm(PUBLISH)
            and not (can_hand_over_run(run) or run.requests.filter(deed=RunDeed.HAND_OVER).exists()),
            "buttons": {slug: table.do_url(run, slug) for slug in table.verbs},
            "is_waiting": not can_discard_run(run),
            "may_run": user.has_perm(RUN),
            "moves": localized_moves(run.moves, RunState, RunEvent),
        }
        return super().get_context_data(**found, **kwargs)


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
    if thing.application and thing.kind == "appeal":
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
