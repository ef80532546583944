"""An application, its ranked choices and their marks."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centers.models import Move
from enrollment.values.marks import MarkValue, localized_averages
from programs.models import Campaign, Criterion, Intake

from .applicants import Applicant, Boarding


class ApplicationState(models.TextChoices):
    """Where a file stands. Words agree with ترشيح (masculine) and candidature (feminine)."""

    DRAFT = "draft", pgettext_lazy("application", "Begun, not sent")
    SUBMITTED = "submitted", pgettext_lazy("application", "Sent")
    UNDER_REVIEW = "under_review", pgettext_lazy("application", "Being read")
    ELIGIBLE = "eligible", pgettext_lazy("application", "Complete, ready for ranking")
    REFUSED = "refused", pgettext_lazy("application", "Conditions not met")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


_A = ApplicationState


APPLICATION_MOVES: dict[str, frozenset[str]] = {
    _A.DRAFT: frozenset({_A.SUBMITTED}),
    _A.SUBMITTED: frozenset({_A.UNDER_REVIEW, _A.ELIGIBLE, _A.REFUSED, _A.WITHDRAWN}),
    _A.UNDER_REVIEW: frozenset({_A.ELIGIBLE, _A.REFUSED, _A.WITHDRAWN}),
    _A.ELIGIBLE: frozenset({_A.UNDER_REVIEW, _A.REFUSED, _A.WITHDRAWN}),
    _A.REFUSED: frozenset({_A.UNDER_REVIEW, _A.ELIGIBLE, _A.WITHDRAWN}),
    _A.WITHDRAWN: frozenset(),
}


# What takes back a decision of a moment ago: to the state before it.
UNDONE_MOVES: dict[str, frozenset[str]] = {
    _A.DRAFT: frozenset(),
    _A.SUBMITTED: frozenset(),
    _A.UNDER_REVIEW: frozenset({_A.SUBMITTED}),
    _A.ELIGIBLE: frozenset({_A.SUBMITTED, _A.UNDER_REVIEW}),
    _A.REFUSED: frozenset({_A.SUBMITTED, _A.UNDER_REVIEW}),
    _A.WITHDRAWN: frozenset(),
}


SENT = frozenset({_A.SUBMITTED, _A.UNDER_REVIEW, _A.ELIGIBLE, _A.REFUSED})


TO_DECIDE = frozenset({_A.SUBMITTED, _A.UNDER_REVIEW})


class ApplicationEvent(models.TextChoices):
    """What the history of a file tells besides its states. Decisions and marks are told by `enrollment.admin`."""

    DECIDED = "decided", _("Eligibility decided")
    SET_ASIDE = "set_aside", _("Set aside, to be decided later.")
    PAPER_ASKED = "paper_asked", _("A paper was asked for; the file is set aside until it comes.")
    UNDONE = "undone", _("What was decided a moment ago is taken back.")
    MARKED = "marked", _("Mark entered")
    TWO_PERSONS = "two_persons", _("Checked: another person than in the files that look alike.")
    NEW_CODE = "new_code", _("New resume code")
    LINK_SENT = "link_sent", _("A link to come back was sent by e-mail.")
    OPENED_BY_LINK = "opened_by_link", _("Opened by the link sent by e-mail.")
    CORRECTED = "corrected", _("Answers corrected by the person")
    CONTACT_CHANGED = "contact_changed", _("Contact changed by the person.")
    PHONE_CORRECTED = "phone_corrected", _("Phone number corrected")
    PERSON_CORRECTED = "person_corrected", _("Name or birth date corrected")
    ASSISTED = "assisted", _("Entry begun with the person, who consents")
    HANDED_OVER = "handed_over", _("Handed over to the person by the code.")
    REOPENED = "reopened", _("Opened again for somebody to fill in with the person")
    CALLED = "called", _("Called about the arrangement.")
    BED_NOT_ESSENTIAL = (
        "bed_not_essential",
        _("The person no longer needs a bed to come: from essential to if possible."),
    )
    ERASURE_ASKED = "erasure_asked", _("The person asks for the data to be erased.")
    ERASURE_ANSWERED = "erasure_answered", _("Request for erasure answered: the data stay for now.")
    ANONYMISED = "anonymised", _("Anonymised: name, contact and answers are removed.")
    ENROLLED = "enrolled", _("Enrolled: originals seen.")
    AVERAGE_READ = "average_read", _("Average read on the original: %(read)s. Until then: %(before)s.")
    WRITTEN = "written", _("The centre wrote a message.")
    MESSAGE_AGAIN = "message_again", _("A message that had failed is tried again.")
    CHANNEL_OPENED = "channel_opened", _("A channel has opened: the messages that waited for one leave.")


class Eligibility(models.TextChoices):
    """What staff decided on one choice."""

    PENDING = "pending", pgettext_lazy("choice", "Not decided yet")
    ELIGIBLE = "eligible", pgettext_lazy("choice", "Meets the conditions")
    REFUSED = "refused", pgettext_lazy("choice", "Outside the conditions")


class ApplicationQuerySet(models.QuerySet):
    def sent(self):
        return self.filter(state__in=SENT)

    def to_call(self):
        """Who needs an arrangement and was not called yet."""
        return self.sent().filter(wants_call=True, called_at=None)

    def to_decide(self):
        return self.filter(state__in=TO_DECIDE)

    def for_reading(self):
        """All a list or a file of staff needs, without a query per row."""
        return self.select_related(
            "campaign", "applicant__commune", "applicant__school_level", "applicant__stream"
        ).prefetch_related("choices__intake__program__center")


class Application(models.Model):
    """One per person and campaign. A draft has empty columns; the constraint says what "sent" must have.

    `reference` is the public file number, `list_number` stands on posted lists and in run files, and the
    resume code is kept as a keyed hash only; the three are random and unrelated.
    """

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="applications"
    )
    applicant = models.OneToOneField(
        Applicant, verbose_name=_("applicant"), on_delete=models.PROTECT, related_name="application"
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT, editable=False
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ar")
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    reference = models.CharField(_("file number"), max_length=16, unique=True, null=True, blank=True, editable=False)
    list_number = models.CharField(_("list number"), max_length=12, unique=True, null=True, blank=True, editable=False)
    boarding = models.CharField(_("boarding answer"), max_length=12, choices=Boarding, blank=True)
    why = models.CharField(
        _("what draws me to this trade"), max_length=300, blank=True, validators=[MaxLengthValidator(300)]
    )
    made = models.CharField(
        _("something made, repaired or learnt"),
        max_length=300,
        blank=True,
        validators=[MaxLengthValidator(300)],
    )
    # Asked without a reason, and none is kept: a call is not a place to note a health matter (law 09-08).
    wants_call = models.BooleanField(_("needs an arrangement: to be called"), default=False)
    called_at = models.DateTimeField(_("called about the arrangement"), null=True, blank=True, editable=False)
    # Staff looked at the files that resemble this one (Applicant.likeness): another person.
    likeness_checked = models.BooleanField(_("checked: another person"), default=False, editable=False)
    # Staff wait with this file; empty again once something comes in or is decided.
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True, editable=False)
    # The furthest question page already answered (0 to 7), so that coming back goes on from there.
    answered_pages = models.PositiveSmallIntegerField(default=0, editable=False)
    # What staff read on the original, in hundredths; the average that counts is the same from then on.
    average_read = models.PositiveSmallIntegerField(
        _("average on the original, in hundredths"), null=True, blank=True, editable=False
    )
    average_read_at = models.DateTimeField(_("original of the average read"), null=True, blank=True, editable=False)
    average_read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("read by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    consented_at = models.DateTimeField(_("consent to the notice"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("begun"), auto_now_add=True)
    saved_at = models.DateTimeField(_("last saved"), auto_now=True)
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    # A draft that corrects a sent file: it replaces the answers there once it is sent, and never gets a number.
    corrects = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="correction", editable=False
    )
    # Law 09-08: asked by the person; done by staff or when the time of keeping is over.
    erasure_asked_at = models.DateTimeField(_("erasure asked"), null=True, blank=True, editable=False)
    anonymised_at = models.DateTimeField(_("anonymised"), null=True, blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-submitted_at", "-id"]
        permissions = [
            ("decide_application", _("Can decide on eligibility and marks")),
            ("assist_application", _("Can fill in an application with somebody")),
            ("enroll_application", _("Can enrol an applicant")),
            ("see_all_applications", _("Sees the applications of every centre")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ApplicationState.DRAFT, reference__isnull=True)
                | Q(
                    reference__isnull=False,
                    list_number__isnull=False,
                    submitted_at__isnull=False,
                    consented_at__isnull=False,
                )
                & ~Q(state=ApplicationState.DRAFT)
                & ~Q(boarding=""),
                name="application_sent_is_complete",
                violation_error_message=_("A sent application has its number, its date and its consent."),
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True) | Q(wants_call=True),
                name="application_called_who_asked",
                violation_error_message=_("Only who asks for an arrangement is called about one."),
            ),
            models.CheckConstraint(
                condition=Q(average_read__isnull=True) | Q(average_read__lte=2000),
                name="application_average_read_in_range",
                violation_error_message=_("The average is a number from 0 to 20, such as 12,45."),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(state=ApplicationState.DRAFT),
                name="application_correction_is_a_draft",
                violation_error_message=_("A correction is taken over into its file, never sent by itself."),
            ),
        ]

    def __str__(self):
        return self.reference or f"#{self.pk}"

    @property
    def listed_as(self) -> str:
        """The list number; only of a file that was sent."""
        assert self.list_number, "no list number yet"
        return self.list_number

    @property
    def sent_at(self) -> datetime:
        """When it was sent; only of a file that was."""
        assert self.submitted_at, "not sent"
        return self.submitted_at

    def held_offer(self):
        """The offer that is waiting for an answer or was accepted, or None. Known already where `held_offers` was
        prefetched."""
        if hasattr(self, "held_offers"):
            return next(iter(self.held_offers), None)
        return self.offers.holding().select_related("choice__intake__program").first()


class ApplicationMove(Move):
    events = ApplicationEvent
    details: list[str]  # for the pages of staff (enrollment.office.history)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of an application")
        verbose_name_plural = _("moves of applications")

    @property
    def localized_figures(self) -> dict:
        return localized_averages(self.figures) if self.event == ApplicationEvent.AVERAGE_READ else self.figures


class Choice(models.Model):
    """An intake at a rank (1 is wanted most) in one application, and what staff decided on it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="choices")
    intake = models.ForeignKey(Intake, verbose_name=_("intake"), on_delete=models.PROTECT, related_name="choices")
    rank = models.PositiveSmallIntegerField(_("rank"))
    eligibility = models.CharField(
        _("eligibility"), max_length=8, choices=Eligibility, default=Eligibility.PENDING, editable=False
    )
    refusal = models.CharField(_("reason of the refusal"), max_length=300, blank=True)
    # Accepting for good ends the choices ranked higher; declining ends the one declined.
    given_up = models.BooleanField(_("given up"), default=False, editable=False)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["application", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "rank"],
                name="choice_rank_once",
                violation_error_message=_("Two choices have the same rank."),
            ),
            models.UniqueConstraint(
                fields=["application", "intake"],
                name="choice_intake_once",
                violation_error_message=_("A programme is chosen once."),
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1, rank__lte=20),
                name="choice_rank_in_range",
                violation_error_message=_("The first choice has rank 1."),
            ),
            models.CheckConstraint(
                condition=~Q(eligibility=Eligibility.REFUSED, refusal=""),
                name="choice_refusal_has_a_reason",
                violation_error_message=_("A refusal states its reason."),
            ),
        ]

    def __str__(self):
        return f"{self.rank}. {self.intake}"

    @property
    def is_wanted(self) -> bool:
        """Takes part in the next allocation, if the file does."""
        return self.eligibility == Eligibility.ELIGIBLE and not self.given_up


class Mark(models.Model):
    """A mark out of 20 for one criterion, in whole hundredths (0 to 2000)."""

    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="marks"
    )
    hundredths = models.PositiveSmallIntegerField(_("mark in hundredths"), validators=[MaxValueValidator(2000)])
    # Did not come to the appointment: counts 0, and is always told as an absence.
    is_absence = models.BooleanField(_("absent"), default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("entered"), auto_now=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(
                fields=["choice", "criterion"],
                name="mark_once_per_criterion",
                violation_error_message=_("This criterion already has its mark."),
            ),
            models.CheckConstraint(
                condition=Q(hundredths__lte=2000),
                name="mark_in_range",
                violation_error_message=_("A mark is a number from 0 to 20."),
            ),
            models.CheckConstraint(
                condition=Q(is_absence=False) | Q(hundredths=0),
                name="mark_of_an_absence_is_zero",
                violation_error_message=_("An absence counts as 0 out of 20."),
            ),
        ]

    def __str__(self):
        return str(self.value)

    @property
    def value(self) -> MarkValue:
        return MarkValue(self.hundredths, self.is_absence)
