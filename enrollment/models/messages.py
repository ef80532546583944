"""The outbox, and the texts its messages are made of."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centers.core.types import StrOrPromise

from . import message_texts
from .applications import Application
from .message_kinds import NOT_LEFT, Channel, DropReason, MessageKind, MessageState


class MessageQuerySet(models.QuerySet):
    def due(self, now):
        """What should leave now, the oldest first."""
        in_time = Q(not_after=None) | Q(not_after__gt=now)
        return self.filter(in_time, state=MessageState.WAITING, next_try__lte=now).order_by("next_try", "pk")


class Message(models.Model):
    """One message to one person by one channel; written with its cause, sent after (decision 10).

    `key` names the cause: with it and the channel a message exists once. `values` are plain data, told in words
    when the text is made; secrets among them are sealed, and wiped when it was sent. After `not_after` it is of
    no use any more. What no open channel can carry is HELD until one opens; whom no channel ever reaches reads it on
    the page of the file alone, and it is SHOWN from the start. `dropped_for`: why one never left.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(_("kind"), max_length=16, choices=MessageKind)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    key = models.CharField(max_length=80)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    recipient = models.CharField(_("recipient"), max_length=254, blank=True)
    values = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=MessageState, default=MessageState.WAITING)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try = models.DateTimeField(_("next try"), default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(pgettext_lazy("message", "sent"), null=True, blank=True)
    not_after = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    # What left, word for word, since texts are changed later; secrets are struck out.
    text = models.TextField(_("text as it left"), blank=True)
    dropped_for = models.CharField(_("why it did not leave"), max_length=9, choices=DropReason, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "channel"],
                name="message_once_per_key",
                violation_error_message=_("This message exists already."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try"],
                condition=Q(state__in=(MessageState.WAITING, MessageState.SENDING)),
                name="message_to_send",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.application}"

    @property
    def is_to_come(self) -> bool:
        """Kept back for a while after its cause: it has not left, and stands on no page of the person yet."""
        kept_back = self.state in (*NOT_LEFT, MessageState.SHOWN) and not self.attempts
        return kept_back and self.next_try > timezone.now()


class MessageTemplate(models.Model):
    """The text of one kind of message by one channel. An e-mail has a subject, the others have none."""

    kind = models.CharField(_("kind"), max_length=16, choices=MessageKind)
    channel = models.CharField(
        _("channel"),
        max_length=8,
        choices=[(c.value, c.label) for c in Channel if c != Channel.PAGE],
    )
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    body = models.TextField(_("text"), max_length=2000)

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        ordering = ["kind", "channel"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel"],
                name="message_template_once",
                violation_error_message=_("This kind of message has its text for this channel already."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.get_channel_display()}"

    def clean(self):
        """Every value that is named exists, and what the person needs is named, in each language."""
        wrong: dict[str, Sequence[StrOrPromise]] = {}
        for language, _name in settings.LANGUAGES:
            subject, body = (getattr(self, f"{field}_{language}") or "" for field in ("subject", "body"))
            if body and (found := message_texts.problems(self.kind, subject, body)):
                wrong[f"body_{language}"] = found
            if self.channel == Channel.EMAIL and not subject.strip():
                wrong[f"subject_{language}"] = [_("An e-mail has a subject.")]
        if wrong:
            raise ValidationError(wrong)
