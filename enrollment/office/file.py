"""The page of one file: answers, choices with their rules, marks, offers, history."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from centers.core import seen
from centers.core.reasons import Reason
from centers.office.buttons import Button
from centers.office.pages import Crumb, OfficePage
from enrollment import lodging
from enrollment.allocation import ranking
from enrollment.allocation.explanations import broken_rules, explained_choices
from enrollment.applying.overview import further
from enrollment.interviews.schedule import of_person
from enrollment.models import (
    UNANSWERED,
    Appeal,
    Application,
    ApplicationState,
    Choice,
    Convocation,
    Eligibility,
    Offer,
    Opening,
)
from enrollment.review.duplicates import unresolved_likeness, unresolved_with
from enrollment.review.notes import can_add_note
from enrollment.review.other_files import in_other_campaigns
from enrollment.security.permissions import (
    DECIDE,
    files_for_reading,
    may_see_openings,
    own_choices,
    visible_offers,
    visible_to,
)
from enrollment.values.marks import MarkValue
from programs.models import Campaign, CampaignState

from . import acts, explained_to_staff, letters, paper_rows
from .calls import shown_calls
from .decisions import ChoiceDecisionForm, PaperDecisionForm, choice_id
from .sent_messages import sent_messages

BUTTONS_SHOWN, ACTS_SHOWN = 4, 12  # the others are folded
MOST_OPENINGS = 100  # the latest
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
    total: str = ""  # as long as a mark is missing
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
        return f"{self.object.reference} {self.object.applicant}"

    def get_breadcrumbs(self):
        return [self.list_crumb(), Crumb(self.object.reference, is_code=True)]

    def get_context_data(self, **kwargs):
        typed, picked = kwargs.pop("typed"), kwargs.pop("picked")
        found = {**self._person(), **self._choices(typed), **self._papers(picked), **self._contact()}
        of_offers = [button for offer in found["offers"] for button in offer.buttons if offer == found["held"]]
        found |= _in_sight([*of_offers, *kwargs["buttons"]])
        return super().get_context_data(**found, **kwargs)

    def _person(self) -> dict:
        application, user = self.object, self.request.user
        others = alike(application)
        held, told = application.held_offer(), acts.of_file(user, application)
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
            "bed": lodging.backend().staff_line(application),
            "acts": told,
            "acts_now": told[:ACTS_SHOWN],
            "acts_before": told[ACTS_SHOWN:],
            "elsewhere": in_other_campaigns(application, visible_to(user)),
            "held": held,
            "is_waiting": bool(held) and held.state in UNANSWERED,
        }

    def _contact(self) -> dict:
        """What was written, said and noted between the person and staff, and who looked."""
        application, user = self.object, self.request.user
        return {
            "messages_sent": sent_messages(application),
            "calls": shown_calls(application),
            "notes": list(application.notes.select_related("by").order_by("-pk")),
            "may_add_note": user.has_perm(DECIDE) and not can_add_note(application),
            "openings": _openings(user, application),
        }

    def _choices(self, typed: dict[int, ChoiceDecisionForm]) -> dict:
        rows, looked_at = choice_rows(self.request.user, self.object), seen.token(self.object)
        for row in rows:
            row.form = typed.get(row.choice.pk) or ChoiceDecisionForm(auto_id=choice_id(row.choice.pk))
            row.form.look_again(looked_at)
        marked = [row for row in rows if row.marks]
        return {"choices": rows, "marked": marked, "may_decide": self.request.user.has_perm(DECIDE)}

    def _papers(self, picked: dict[str, PaperDecisionForm]) -> dict:
        application, user = self.object, self.request.user
        rows = paper_rows.paper_rows(application, picked)
        return {
            "documents": rows,
            "papers_there": sum(not row.slot.is_missing for row in rows),
            "may_decide_documents": paper_rows.may_decide(user, application),
            "offers": _offers(self.request, application),
            "letters": letters.printable(user, application),
        }


def _in_sight(buttons: list[Button]) -> dict[str, list[Button]]:
    """The first few of what can be done now; the others are folded, what is grave last of all."""
    can_now = [button for button in buttons if not button.reasons]
    calm = [button for button in can_now if not button.grave]
    grave = [button for button in can_now if button.grave]
    return {"first_buttons": calm[:BUTTONS_SHOWN], "more_buttons": [*calm[BUTTONS_SHOWN:], *grave]}


def choice_rows(user, application: Application) -> list[ChoiceRow]:
    own = set(own_choices(user).filter(application=application).values_list("pk", flat=True))
    rows, called = [], of_person(application)
    told = explained_choices(application)
    given = explained_to_staff.given_choice(told)
    for explained in told:
        choice = explained.choice
        row = ChoiceRow(choice, broken_rules(choice), explained_to_staff.sentences(explained, given), choice.pk in own)
        if row.is_own:
            row.marks, row.appeal = _marks(choice), explained.appeal
            row.total = _total(row.marks)
            row.called = [one for one in called if one.choice_id == choice.pk]
        rows.append(row)
    return rows


def _marks(choice: Choice) -> list[tuple]:
    """(criterion, weight, mark out of 20 or None) of a choice."""
    values = ranking.marks(choice, choice.intake.criteria.all())
    return [(criterion, criterion.weight, value) for criterion, value in values.items()]


def _total(marks: list[tuple]) -> str:
    """The final score out of 20, to the last digit that counts; empty as long as a mark is missing."""
    if not marks or any(value is None for _criterion, _weight, value in marks):
        return ""
    whole, rest = divmod(sum(weight * value.hundredths for _criterion, weight, value in marks), 10_000)
    return f"{whole},{f'{rest:04}'.rstrip('0').ljust(2, '0')}"


def _offers(request, application: Application) -> list[Offer]:
    """With the buttons of those of the account's centres; their history stands among the acts."""
    offers = list(application.offers.select_related("choice__intake__program", "run").order_by("pk"))
    own = set(visible_offers(request.user).filter(application=application).values_list("pk", flat=True))
    table: Any = admin.site.get_model_admin(Offer)  # its own class stands above this module
    for offer in offers:
        offer.application = application
        offer.buttons = table.buttons(request, offer) if offer.pk in own else []
    return offers


def _openings(user, application: Application) -> list[Opening] | None:
    """Who opened the file and its papers, the latest first; None where it is not for this account to read."""
    if not may_see_openings(user):
        return None
    return list(application.openings.select_related("by", "document__paper")[:MOST_OPENINGS])


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
