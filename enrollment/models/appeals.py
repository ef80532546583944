"""Appeals against the result of a choice (تظلم): what the person wrote, and what staff answered."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centers.models import Move

from .applications import Choice


class AppealState(models.TextChoices):
    """Where an appeal (تظلم) stands. CLOSED: the person left the campaign or the choice before it was answered."""

    OPEN = "open", pgettext_lazy("appeal", "Being looked at")
    GRANTED = "granted", pgettext_lazy("appeal", "Granted")
    REJECTED = "rejected", pgettext_lazy("appeal", "Rejected")
    CLOSED = "closed", pgettext_lazy("appeal", "Ended without an answer")


APPEAL_MOVES: dict[str, frozenset[str]] = {
    AppealState.OPEN: frozenset({AppealState.GRANTED, AppealState.REJECTED, AppealState.CLOSED}),
    AppealState.GRANTED: frozenset(),
    AppealState.REJECTED: frozenset(),
    AppealState.CLOSED: frozenset(),
}


ANSWERED = frozenset({AppealState.GRANTED, AppealState.REJECTED})


LONGEST = 500  # characters of a reason or an answer


class AppealQuerySet(models.QuerySet):
    def waiting(self):
        """Without an answer yet."""
        return self.filter(state=AppealState.OPEN)


class Appeal(models.Model):
    """One for each choice, whatever became of it. The answer is read by the person, in the file's language."""

    choice = models.ForeignKey(Choice, verbose_name=_("choice"), on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(_("state"), max_length=8, choices=AppealState, default=AppealState.OPEN, editable=False)
    reason = models.CharField(_("what is wrong, and why"), max_length=LONGEST)
    answer = models.CharField(_("answer"), max_length=LONGEST, blank=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["choice"],
                name="appeal_once_per_choice",
                violation_error_message=_("There is an appeal for this choice already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="appeal_states_its_reason",
                violation_error_message=_("An appeal states its reason."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ANSWERED), answered_at__isnull=False) & ~Q(answer="")
                | ~Q(state__in=sorted(ANSWERED)) & Q(answered_at__isnull=True, answer=""),
                name="appeal_answer_states_its_reason",
                violation_error_message=_("An answer to an appeal states its reason and has its date."),
            ),
        ]

    def __str__(self):
        return f"{self.choice.application} · {self.choice}"


class AppealMove(Move):
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of an appeal")
        verbose_name_plural = _("moves of appeals")
