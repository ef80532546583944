"""Files that may belong to one person, campaign by campaign: told apart, made one, or set aside as strangers'."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers.core.errors import Refused
from centers.office.forms import TickedField
from centers.office.numbers import row_number
from centers.office.pages import Crumb, OfficePage
from enrollment.models import Application
from enrollment.offers.merging import can_set_aside, set_aside
from enrollment.review.duplicates import FLOOD, phone_groups, unresolved_groups
from enrollment.review.services import MOST_PERSONS, note_pairs, note_two_persons
from enrollment.security.permissions import DECIDE, visible_to
from programs.models import Campaign, CampaignState

_SHOWN = 40  # groups on one page: the rest follows as they are resolved
_FILES_SHOWN = 5
# Files set aside in one answer.
AT_ONCE = 500


@dataclass
class Group:
    """Files that are alike. `hidden`: how many of them this account may not open."""

    files: list[Application]
    size: int
    hidden: int

    @property
    def is_flood(self) -> bool:
        return self.size >= FLOOD

    @property
    def more(self) -> int:
        return self.size - self.hidden - len(self.files)

    @property
    def pair(self) -> list[Application]:
        return self.files if self.size == len(self.files) == 2 else []


class ResolveForm(forms.Form):
    group = TickedField(read=row_number, most=_SHOWN, error_messages={"required": gettext_lazy("No group is ticked.")})


class AlikePage(OfficePage):
    """GET `campaign`: its groups. POST `group` (the first file of each): different people, all told apart."""

    model = Application
    permission = DECIDE
    title = gettext_lazy("Likely the same person")
    template_name = "admin/enrollment/alike/groups.html"

    @cached_property
    def campaigns(self) -> list[Campaign]:
        return list(Campaign.objects.public().exclude(state=CampaignState.FINISHED).order_by("-entry_year", "-pk"))

    @cached_property
    def campaign(self) -> Campaign | None:
        """The one in the address; without one, the first in which something is to be looked at."""
        if wanted := self.request.GET.get("campaign"):
            return next((one for one in self.campaigns if one.slug == wanted), next(iter(self.campaigns), None))
        open_work = (one for one in self.campaigns if unresolved_groups(one.applications.alive()))
        return next(open_work, next(iter(self.campaigns), None))

    def post(self, request):
        form = ResolveForm(request.POST)
        if not form.is_valid():
            return self.render(errors=[str(one) for one in form.errors["group"]])
        done, errors = 0, []
        for application in visible_to(request.user).filter(pk__in=form.cleaned_data["group"]).order_by("pk"):
            try:
                note_two_persons(application, by=request.user)
                done += 1
            except Refused as refusal:
                errors += [f"{application}{_(':')} {sentence}" for sentence in refusal.sentences]
        if done:
            sentence = ngettext(
                "%(count)s group noted: different people.", "%(count)s groups noted: different people.", done
            )
            messages.success(request, sentence % {"count": done})
        return self.render(errors=errors) if errors else redirect(request.get_full_path())

    def get_context_data(self, **kwargs):
        named = unresolved_groups(self.campaign.applications.alive()) if self.campaign else []
        phones = [group for group in (phone_groups(self.campaign) if self.campaign else []) if group not in named]
        found = {
            "campaigns": self.campaigns,
            "campaign": self.campaign,
            "named": self._shown(named),
            "phones": self._shown(phones),
            "hidden": max(0, len(named) - _SHOWN),
            "flood": FLOOD,
            "most_persons": MOST_PERSONS,
            "errors": [],
        }
        return super().get_context_data(**{**found, **kwargs})

    def _shown(self, groups: list[list[int]]) -> list[Group]:
        """Those of which this account may open a file, with the first of its files."""
        some = groups[: 2 * _SHOWN]
        seen = visible_to(self.request.user).filter(pk__in=[pk for group in some for pk in group])
        may_open = set(seen.values_list("pk", flat=True))
        first = {pk for group in some for pk in [pk for pk in group if pk in may_open][:_FILES_SHOWN]}
        files = Application.objects.select_related("applicant").in_bulk(first)
        found = []
        for group in some:
            mine = [pk for pk in group if pk in may_open]
            if mine:
                found.append(Group([files[pk] for pk in mine[:_FILES_SHOWN]], len(group), len(group) - len(mine)))
        return found[:_SHOWN]


class SetAsideForm(forms.Form):
    file = TickedField(read=row_number, most=AT_ONCE, error_messages={"required": gettext_lazy("No file is ticked.")})
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        error_messages={
            "required": gettext_lazy("Say why: the reason stays in the history."),
            "max_length": gettext_lazy("The reason is longer than 300 characters."),
        },
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I have looked at these files: strangers sent them. This cannot be undone."),
        error_messages={"required": gettext_lazy("Tick that you have looked: a file that is set aside stays so.")},
    )


class SetAsidePage(OfficePage):
    """One group: all its files, with what tells them apart. POST `file` (several), `reason`, `sure`: set aside."""

    model = Application
    permission = DECIDE
    title = gettext_lazy("Set aside what strangers sent")
    template_name = "admin/enrollment/alike/set_aside.html"
    context_object_name = "application"

    def get_queryset(self):
        return visible_to(self.request.user).select_related("campaign", "applicant")

    def get_breadcrumbs(self):
        address = f"{reverse('admin:enrollment_application_alike')}?campaign={self.object.campaign.slug}"
        return [self.list_crumb(), Crumb(_("Likely the same person"), address)]

    @cached_property
    def files(self) -> list[Application]:
        """The group of this file by name and birth date, else by phone; the one sent first stands first."""
        campaign, pk = self.object.campaign, self.object.pk
        groups = unresolved_groups(campaign.applications.alive()) + phone_groups(campaign, 2)
        group = next((one for one in groups if pk in one), None)
        if group is None:
            raise Http404
        found = self.get_queryset().filter(pk__in=group).order_by("submitted_at", "pk")
        return list(found.prefetch_related("choices__intake__program"))[:AT_ONCE]

    def post(self, request, *args, **kwargs):
        form = SetAsideForm(request.POST)
        if not form.is_valid():
            sentences = [str(one) for errors in form.errors.values() for one in errors]
            return self.render(form=form, errors=sentences, ticked=form["file"].value())
        among = {file.pk for file in self.files} & set(form.cleaned_data["file"])
        done, refused = set_aside(among, reason=form.cleaned_data["reason"], by=request.user)
        sentence = ngettext("%(count)s file set aside.", "%(count)s files set aside.", done)
        messages.success(request, sentence % {"count": done})
        for application, refusal in refused:
            messages.warning(request, f"\u2068{application}\u2069{_(':')} {refusal}")
        return redirect(self.get_breadcrumbs()[-1].url)

    def get_context_data(self, **kwargs):
        for file in self.files:
            file.against = can_set_aside(file)  # type: ignore[attr-defined]  # for the page
        found = {
            "files": self.files,
            "form": SetAsideForm(),
            "ticked": [str(file.pk) for file in self.files[1:]],
            "errors": [],
        }
        return super().get_context_data(**{**found, **kwargs})


def noted_as_two(one: Application, other: Application, *, by) -> str:
    note_pairs([(one, other)], by=by)
    return _("Noted: these files belong to different people.")
