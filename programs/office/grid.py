"""All intakes of a campaign on one page."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers.office.pages import Crumb, OfficePage
from programs.forms.intake_grid import IntakeGrid
from programs.models import Campaign, CampaignState, Intake


class GridPage(OfficePage):
    """A line that is refused keeps what was typed and says why; the others are saved. Each change is in the log of its
    intake."""

    model = Campaign
    permission = "programs.change_intake"
    template_name = "admin/programs/campaign/intakes.html"
    context_object_name = "campaign"

    def get_queryset(self):
        return Campaign.objects.all()

    def get_title(self):
        return _("All intakes: %(campaign)s") % {"campaign": self.object}

    def get_breadcrumbs(self):
        return [self.list_crumb(), self.row_crumb(), Crumb(_("All intakes"))]

    def get(self, request, *args, **kwargs):
        return self.render(rows=IntakeGrid(self.object))

    def post(self, request, *args, **kwargs):
        rows = IntakeGrid(self.object, request.POST)
        changed = rows.save()
        for intake, names in changed.items():
            self._log(intake, names)
        if changed:
            sentence = ngettext("%(n)s intake is changed.", "%(n)s intakes are changed.", len(changed))
            messages.success(request, sentence % {"n": len(changed)})
        elif not rows.wrong:
            messages.info(request, _("Nothing has changed."))
        return self.render(rows=rows) if rows.wrong else redirect(request.path)

    def _log(self, intake: Intake, names: list[str]) -> None:
        form = admin.site.get_model_admin(Intake)
        form.log_change(self.request, intake, [{"changed": {"fields": names}}])

    def get_context_data(self, **kwargs):
        is_free = self.object.state == CampaignState.DRAFT
        return super().get_context_data(is_free=is_free, **kwargs)
