"""Forms on paper as a table: what was collected away from the portal is typed in any spreadsheet, and entered."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.folding import fold
from centers.core.reasons import Reason
from centers.office.import_pages import ImportPage
from centers.office.imports import Importer, Kind, Outcome, ReadColumn, Unsure
from enrollment.applying.answer_columns import Words, columns
from enrollment.applying.from_paper import LooksLikeAnother, OnPaper, enter_from_paper
from enrollment.models import Application
from enrollment.security.permissions import ASSIST, VIEW
from programs.models import Campaign

# Each takes all the question pages, once to be shown and once to stand.
AT_ONCE = 100
_NEEDED = ("birth_date", "school_level", "choice_1", "phone", "signed")


class PaperImporter(Importer):
    at_once = AT_ONCE

    def __init__(self, campaign: Campaign, by):
        self.campaign, self.by = campaign, by
        self.columns = [ReadColumn(one.name, one.heading, one.name in _NEEDED) for one in columns()]

    @cached_property
    def words(self) -> Words:
        return Words(self.campaign)

    def state(self):
        return [self.campaign.pk]

    def identity(self, typed):
        names = " ".join(fold(typed.get(name, "")) for name in ("given_name", "family_name"))
        latin = " ".join(fold(typed.get(f"{name}_latin", "")) for name in ("given_name", "family_name"))
        return " ".join([names.strip() or latin, typed.get("birth_date", ""), fold(typed.get("phone", ""))]).strip()

    def about(self, typed):
        names = [typed.get(name, "") or typed.get(f"{name}_latin", "") for name in ("given_name", "family_name")]
        return " ".join(filter(None, names))

    def enter(self, typed, *, sure):
        try:
            application = enter_from_paper(self.campaign, typed, words=self.words, is_another=sure, by=self.by)
        except OnPaper as there:
            return Outcome(Kind.SAME, str(there.application))
        except LooksLikeAnother as refusal:
            raise Unsure(*refusal.reasons) from refusal
        return Outcome(Kind.NEW, str(application.applicant))


class CampaignForm(forms.Form):
    campaign = forms.ModelChoiceField(Campaign.objects.none(), label=gettext_lazy("Campaign"), to_field_name="slug")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["campaign"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Campaign.objects.open().order_by("deadline")


class PaperImportPage(ImportPage):
    """`?campaign=`: of which one; the only open one needs not be chosen."""

    model = Application
    title = gettext_lazy("Enter forms collected on paper")
    template_name = "admin/imports/paper.html"

    @property
    def note(self):
        return _(
            "A line for each form, in the words of the site. The same rules hold as for everybody, and each person "
            "gets the receipt by SMS. The way back into a file is a new code, given at the centre."
        )

    def has_permission(self):
        return self.request.user.has_perm(ASSIST) and self.request.user.has_perm(VIEW)

    @cached_property
    def campaign(self) -> Campaign | None:
        opened = list(Campaign.objects.open().order_by("deadline"))
        wanted = self.request.GET.get("campaign")
        return next((one for one in opened if one.slug == wanted), opened[0] if len(opened) == 1 else None)

    def get_importer(self, *, reason=""):
        if self.campaign is None:
            if Campaign.objects.open().exists():
                raise Refused(Reason("no_campaign", gettext_lazy("Choose the campaign first.")))
            text = gettext_lazy("No campaign is open: forms are entered while applications are taken.")
            raise Refused(Reason("none_open", text))
        return PaperImporter(self.campaign, self.request.user)

    def get_context_data(self, **kwargs):
        picked = CampaignForm(initial={"campaign": self.campaign and self.campaign.slug})
        found = {"campaign": self.campaign, "campaigns": picked}
        return super().get_context_data(**{**found, **kwargs})
