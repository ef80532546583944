"""The page "like last year": a new campaign with everything of an earlier one, to be corrected before it is made."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from centers.core.errors import Refused
from centers.office.pages import Crumb, OfficePage
from programs import campaign_copies
from programs.forms.campaign_copy import CopyForm, IntakeCopyFormSet
from programs.models import Campaign


class CopyPage(OfficePage):
    """GET: what would be made. POST: it is made, in preparation; nobody sees it before it opens."""

    model = Campaign
    permission = "programs.add_campaign"
    template_name = "admin/programs/campaign/copy.html"
    context_object_name = "campaign"

    def get_queryset(self):
        return Campaign.objects.all()

    def get_title(self):
        return _("A new campaign like %(campaign)s") % {"campaign": self.object}

    def get_breadcrumbs(self):
        return [self.list_crumb(), self.row_crumb(), Crumb(_("Like last year"))]

    def get(self, request, *args, **kwargs):
        return self.render(**self.forms(None))

    def forms(self, data) -> dict:
        proposed = campaign_copies.proposed_campaign(self.object)
        self.form = CopyForm(data, instance=proposed, source=self.object)
        self.rows = IntakeCopyFormSet(campaign_copies.proposed_intakes(self.object), data)
        return {"form": self.form, "rows": self.rows, "refused": campaign_copies.can_copy_campaign(self.object)}

    def post(self, request, *args, **kwargs):
        context = self.forms(request.POST)
        if not all([self.form.is_valid(), self.rows.is_valid()]):
            return self.render(**context)
        try:
            wanted, intakes = self.form.instance, self.rows.wanted()
            made = campaign_copies.copy_campaign(self.object, wanted, intakes, by=request.user)
        except Refused as refusal:
            return self.render(**{**context, "refused": refusal.reasons})
        except ValidationError as error:
            return self.render(**{**context, "refused": error.messages})
        messages.success(request, _("The campaign is made, in preparation: nobody sees it before it opens."))
        return redirect("admin:programs_campaign_change", made.pk)
