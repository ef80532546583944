"""The papers of a file, as far as they have been sent or seen."""

from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centers.models import Move
from enrollment.states import DocumentEvent, DocumentReason, DocumentState
from programs.models import Paper

from .applications import Application


def private_files():
    """Outside what a web server may serve: no file in it has an address."""
    return storages["private"]


class Document(models.Model):
    """One paper of one file. Its row stands from the first time it is sent, or its original seen, on.

    `name` is drawn at random with every upload; the name the file had on the phone is kept nowhere. `version`
    counts what was sent, so that a decision is about the file that was looked at.
    """

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="documents"
    )
    paper = models.ForeignKey(Paper, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState, default=DocumentState.REQUESTED, editable=False
    )
    name = models.CharField(max_length=48, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    received_at = models.DateTimeField(_("received"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=12, choices=DocumentReason, blank=True)
    original_seen_at = models.DateTimeField(_("original seen"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "paper"],
                name="document_once_per_paper",
                violation_error_message=_("This paper is already in the file."),
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.REQUESTED, name="") | ~Q(state=DocumentState.REQUESTED) & ~Q(name=""),
                name="document_received_has_its_file",
                violation_error_message=_("A document that was received has its file."),
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.REFUSED) & ~Q(reason="")
                | ~Q(state=DocumentState.REFUSED) & Q(reason=""),
                name="document_refusal_has_a_reason",
                violation_error_message=_("A refusal states its reason."),
            ),
        ]

    def __str__(self):
        return str(self.paper)

    def forget_file(self) -> None:
        """The stored file goes once the change is saved for good."""
        if name := self.name:
            transaction.on_commit(lambda: private_files().delete(name))
        self.name = ""


class DocumentMove(Move):
    events = DocumentEvent
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of a document")
        verbose_name_plural = _("moves of documents")
