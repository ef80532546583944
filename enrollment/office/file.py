"""The page of one file: answers, choices with their rules, marks, offers, history."""

from dataclasses import dataclass, field

from django.contrib import admin
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from centers.core import seen
from centers.office.buttons import told
from enrollment import lodging
from enrollment.allocation import ranking
from enrollment.allocation.explanations import broken_rules, explained_choices
from enrollment.interviews.schedule import of_person
from enrollment.models import (
    Appeal,
    Application,
    ApplicationState,
    Choice,
    Convocation,
    DocumentReason,
    Eligibility,
    Offer,
    OfferEvent,
    OfferState,
)
from enrollment.review.duplicates import unresolved_likeness, unresolved_with
from enrollment.security.permissions import DECIDE, files_for_reading, own_choices, visible_to
from enrollment.values import marks as notation
from programs.models import Campaign, CampaignState
from programs.rules import Broken

from . import history, letters, paper_rows

STATE_SIGNS = {
    ApplicationState.SUBMITTED: "ask",
    ApplicationState.UNDER_REVIEW: "ask",
    ApplicationState.ELIGIBLE: "ok",
    ApplicationState.REFUSED: "no",
    Eligibility.PENDING: "ask",
}


@dataclass
class ChoiceRow:
    """A choice on the page. Marks, dates, appeal and buttons are left out where it belongs to another centre."""

    choice: Choice
    broken: list[Broken]
    sentences: list[str]
    is_own: bool
    marks: list[tuple] = field(default_factory=list)
    appeal: Appeal | None = None
    called: list[Convocation] = field(default_factory=list)
    typed: str = ""

    @property
    def sign(self) -> str:
        return STATE_SIGNS.get(self.choice.eligibility, "")


def shown_again(request, pk: int, **kept):
    """The page of file `pk` as it is now, after something was not taken; `kept`: `typed` or `picked`, as in `page`."""
    application = get_object_or_404(files_for_reading(request.user), pk=pk)
    buttons = admin.site.get_model_admin(Application).buttons(request, application)
    return page(request, application, buttons, **kept)


def page(request, application: Application, buttons: list[dict], *, typed=None, picked=None):
    """`typed`: reasons that were typed and not taken, by the number of their choice; `picked`: those picked, by the
    code of their paper."""
    choices = choice_rows(request.user, application)
    for row in choices:
        row.typed = (typed or {}).get(row.choice.pk, "")
    context = {
        **admin.site.each_context(request),
        "opts": Application._meta,
        "title": application.reference,
        # Whatever was posted to: the language is switched here.
        "address": reverse("admin:enrollment_application_change", args=[application.pk]),
        "application": application,
        "person": application.applicant,
        "average": notation.out_of_20(application.applicant.average),
        "sign": STATE_SIGNS.get(application.state, ""),
        "is_minor": application.applicant.is_minor(timezone.localdate()),
        "choices": choices,
        "seen": seen.token(application),
        "may_decide": request.user.has_perm(DECIDE),
        "documents": paper_rows.rows(application, picked or {}),
        "document_reasons": DocumentReason.choices,
        "may_decide_documents": paper_rows.may_decide(request.user, application),
        "offers": _offers(application),
        "letters": letters.printable(request.user, application),
        "bed": lodging.backend().line(application),
        "alike": visible_to(request.user).filter(pk__in=[a.pk for a in alike(application)]),
        "alike_elsewhere": bool(alike(application)),
        "buttons": buttons,
        "moves": history.of_file(request.user, application),
    }
    return render(request, "admin/enrollment/application/file.html", context)


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
    """(criterion, weight, mark out of 20 or None) of a choice, and the score as a mark."""
    values = ranking.marks(choice, choice.intake.criteria.all())
    return [(criterion, criterion.weight, notation.out_of_20(value)) for criterion, value in values.items()]


def _offers(application: Application) -> list[Offer]:
    offers = list(application.offers.select_related("choice__intake__program", "run").order_by("pk"))
    for offer in offers:
        offer.moves_told = told(offer.moves, OfferState, OfferEvent)
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
