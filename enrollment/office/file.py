"""The page of one file: answers, choices with their rules, marks, offers, history."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from centers.core import seen
from centers.core.reasons import Reason
from centers.office.buttons import Button, localized_moves
from centers.office.pages import Crumb, OfficePage
from enrollment import lodging
from enrollment.allocation import ranking
from enrollment.allocation.explanations import broken_rules, explained_choices
from enrollment.applying.overview import further
from enrollment.interviews.schedule import of_person
from enrollment.models import (
    Appeal,
    Application,
    ApplicationState,
    Choice,
    Convocation,
    Eligibility,
    Offer,
    OfferEvent,
    OfferState,
)
from enrollment.offers.merging import stands_for
from enrollment.review.duplicates import in_other_campaigns, unresolved_likeness, unresolved_with
from enrollment.security.permissions import DECIDE, files_for_reading, own_choices, visible_to
from enrollment.values.marks import MarkValue
from programs.models import Campaign, CampaignState

from . import history, letters, paper_rows
from .decisions import ChoiceDecisionForm, PaperDecisionForm, choice_id

STATE_SIGNS: dict[str, str] = {
    ApplicationState.SUBMITTED: "ask",
    ApplicationState.UNDER_REVIEW: "ask",
    ApplicationState.ELIGIBLE: "ok",
    ApplicationState.REFUSED: "no",
    Eligibility.PENDING: "ask",
}


# The answers that templates/admin/enrollment/application/_person.html draws in its way; any other is a line of its own.
_DRAWN = (
    "birth_date school_level family_name given_name family_name_latin given_name_latin sex phone has_whatsapp email "
    "wants_call guardian_name guardian_relation guardian_phone commune outside_province outside_place boarding diploma "
    "diploma_year stream average diploma_country diploma_name diploma_average why made"
)


@dataclass
class ChoiceRow:
    """A choice on the page. Marks, dates, appeal and buttons are left out where it belongs to another centre."""

    choice: Choice
    broken: list[Reason]
    sentences: list[str]
    is_own: bool
    marks: list[tuple] = field(default_factory=list)
    appeal: Appeal | None = None
    called: list[Convocation] = field(default_factory=list)
    form: ChoiceDecisionForm | None = None

    @property
    def sign(self) -> str:
        return STATE_SIGNS.get(self.choice.eligibility, "")


def shown_again(request, pk: int, **kept):
    """The page of file `pk` as it is now, after something was not taken; `kept`: `typed` or `picked`, as in `page`."""
    application = get_object_or_404(files_for_reading(request.user), pk=pk)
    site_page: Any = admin.site.get_model_admin(Application)  # its own class stands above this module
    buttons = site_page.buttons(request, application)
    return page(request, application, buttons, **kept)


def page(request, application: Application, buttons: list[Button], *, typed=None, picked=None):
    """Forms that came back and were not taken: `typed`, by the number of their choice; `picked`, by the code of their
    paper."""
    return FilePage.show(request, application, buttons=buttons, typed=typed or {}, picked=picked or {})


class FilePage(OfficePage):
    """One file, to be read; shown for the row page of its table, which says who may."""

    model = Application
    template_name = "admin/enrollment/application/file.html"
    context_object_name = "application"

    def get_title(self):
        return self.object.reference

    def get_breadcrumbs(self):
        return [self.list_crumb(), Crumb(self.object.reference, is_code=True)]

    def get_context_data(self, **kwargs):
        typed, picked = kwargs.pop("typed"), kwargs.pop("picked")
        return super().get_context_data(**self._person(), **self._choices(typed), **self._papers(picked), **kwargs)

    def _person(self) -> dict:
        application, user = self.object, self.request.user
        others = alike(application)
        return {
            # Whatever was posted to: the language is switched here.
            "address": reverse("admin:enrollment_application_change", args=[application.pk]),
            "person": application.applicant,
            "further": further(application, _DRAWN.split()),
            "average": MarkValue.of(application.applicant.average),
            "sign": STATE_SIGNS.get(application.state, ""),
            "is_minor": application.applicant.is_minor(timezone.localdate()),
            "alike": visible_to(user).filter(pk__in=[other.pk for other in others]),
            "alike_elsewhere": bool(others),
            "other_campaigns": visible_to(user)
            .filter(pk__in=in_other_campaigns(application))
            .select_related("campaign"),
            "stands_for": stands_for(application) if application.state == ApplicationState.WITHDRAWN else None,
            "bed": lodging.backend().line(application),
            "moves": history.of_file(user, application),
        }

    def _choices(self, typed: dict[int, ChoiceDecisionForm]) -> dict:
        rows, looked_at = choice_rows(self.request.user, self.object), seen.token(self.object)
        for row in rows:
            row.form = typed.get(row.choice.pk) or ChoiceDecisionForm(auto_id=choice_id(row.choice.pk))
            row.form.look_again(looked_at)
        return {"choices": rows, "may_decide": self.request.user.has_perm(DECIDE)}

    def _papers(self, picked: dict[str, PaperDecisionForm]) -> dict:
        application, user = self.object, self.request.user
        return {
            "documents": paper_rows.paper_rows(application, picked),
            "may_decide_documents": paper_rows.may_decide(user, application),
            "offers": _offers(application),
            "letters": letters.printable(user, application),
        }


def choice_rows(user, application: Application) -> list[ChoiceRow]:
    own = set(own_choices(user).filter(application=application).values_list("pk", flat=True))
    rows, called = [], of_person(application)
    for explained in explained_choices(application):
        choice = explained.choice
        row = ChoiceRow(choice, broken_rules(choice), explained.sentences, choice.pk in own)
        if row.is_own:
            row.marks, row.appeal = _marks(choice), explained.appeal
            row.called = [one for one in called if one.choice_id == choice.pk]
        rows.append(row)
    return rows


def _marks(choice: Choice) -> list[tuple]:
    """(criterion, weight, mark out of 20 or None) of a choice."""
    values = ranking.marks(choice, choice.intake.criteria.all())
    return [(criterion, criterion.weight, value) for criterion, value in values.items()]


def _offers(application: Application) -> list[Offer]:
    offers = list(application.offers.select_related("choice__intake__program", "run").order_by("pk"))
    for offer in offers:
        offer.shown_moves = localized_moves(offer.moves, OfferState, OfferEvent)
    return offers


def alike(application: Application) -> list[Application]:
    """The other files of the campaign with the same name and birth date that nobody has looked at yet."""
    return [other for other in unresolved_with(application) if other.pk != application.pk]


def unsure(files):
    """Of these files, those that resemble another one and were not looked at."""
    found = [
        application.pk
        for campaign in Campaign.objects.public().exclude(state=CampaignState.FINISHED)
        for application in unresolved_likeness(campaign)
    ]
    return files.filter(pk__in=found)
