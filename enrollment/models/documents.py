"""The papers of a file, as far as they have been sent or seen."""

from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centers.core.accepted_files import MOST_FILES
from centers.models import Move
from programs.models import Paper

from .applications import Application


class DocumentState(models.TextChoices):
    """Where one paper of a file stands. Words agree with وثيقة (feminine) and document (masculine)."""

    REQUESTED = "requested", pgettext_lazy("document", "Not received yet")
    RECEIVED = "received", pgettext_lazy("document", "Received, being read")
    ACCEPTED = "accepted", pgettext_lazy("document", "Accepted")
    REFUSED = "refused", pgettext_lazy("document", "To be sent again")


_D = DocumentState


DOCUMENT_MOVES: dict[str, frozenset[str]] = {
    _D.REQUESTED: frozenset({_D.RECEIVED}),
    _D.RECEIVED: frozenset({_D.REQUESTED, _D.ACCEPTED, _D.REFUSED}),
    _D.ACCEPTED: frozenset({_D.REFUSED}),
    _D.REFUSED: frozenset({_D.RECEIVED, _D.REQUESTED, _D.ACCEPTED}),
}


REPLACEABLE = frozenset({_D.REQUESTED, _D.RECEIVED, _D.REFUSED})


TO_SEND = frozenset({_D.REQUESTED, _D.REFUSED})


class DocumentReason(models.TextChoices):
    """Why a document is to be sent again (wording, doc.reason_*)."""

    BLURRED = "blurred", _("the photo cannot be read")
    CUT = "cut", _("part of the page is missing")
    OTHER_PAPER = "other_paper", _("this is another document")


class DocumentEvent(models.TextChoices):
    """What the history of a document tells besides its states."""

    REPLACED = "replaced", _("Another file was sent in its place.")
    ADDED = "added", _("A file was added.")
    REMOVED = "removed", _("A file was removed.")
    REORDERED = "reordered", _("The files were put in another order.")
    ASKED = "asked", _("The person was asked to send it.")
    UNDONE = "undone", _("What was asked a moment ago is taken back.")
    ORIGINAL = "original", pgettext_lazy("document", "Original seen at the centre")
    VIEWED = "viewed", _("The file was opened.")


FOLDER = "documents"


CALLED_LENGTH = 80


def private_files():
    """Outside what a web server may serve: no file in it has an address."""
    return storages["private"]


class Document(models.Model):
    """One paper of one file. Its row stands from the first time it is sent, or its original seen, on.

    What was sent are its `files`, and `held` is their number. `version` counts every change of them, so that a
    decision is about what was looked at.
    """

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="documents"
    )
    paper = models.ForeignKey(Paper, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState, default=DocumentState.REQUESTED, editable=False
    )
    held = models.PositiveSmallIntegerField(_("number of files"), default=0, editable=False)
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
                condition=Q(state=DocumentState.REQUESTED, held=0) | ~Q(state=DocumentState.REQUESTED) & Q(held__gt=0),
                name="document_received_has_its_file",
                violation_error_message=_("A document that was received has its file."),
            ),
            models.CheckConstraint(
                condition=Q(held__lte=MOST_FILES),
                name="document_files_within_bounds",
                violation_error_message=_("This paper has as many files as it may have."),
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


class DocumentFile(models.Model):
    """One page, side or PDF of a document, in the order of the person.

    `name` is drawn at random with every upload; under it and `small_name` the files are stored. `called` is the name
    that the file had on the phone, shown to the person and to who reads the file, and never used as a path.
    """

    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="files", editable=False
    )
    position = models.PositiveSmallIntegerField(_("position"), editable=False)
    name = models.CharField(max_length=48, unique=True, editable=False)
    called = models.CharField(_("name of the file"), max_length=CALLED_LENGTH, blank=True, editable=False)
    size = models.PositiveIntegerField(_("bytes sent"), default=0, editable=False)
    has_small = models.BooleanField(_("with a small picture"), default=False, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file of a document")
        verbose_name_plural = _("files of a document")
        ordering = ["document", "position", "id"]

    def __str__(self):
        return self.called or self.ending.upper()

    @property
    def ending(self) -> str:
        """jpg or pdf."""
        return self.name.rpartition(".")[2]

    @property
    def small_name(self) -> str:
        """Of its small picture, where it has one."""
        return small_of(self.name)

    @property
    def stored_names(self) -> list[str]:
        return [self.name, self.small_name] if self.has_small else [self.name]

    def forget(self) -> None:
        """The row goes, and the stored files once the change is saved for good."""
        names = self.stored_names
        transaction.on_commit(lambda: [private_files().delete(name) for name in names])
        self.delete()


def small_of(name: str) -> str:
    return f"{name.rpartition('.')[0]}-s.jpg"


class DocumentMove(Move):
    events = DocumentEvent
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of a document")
        verbose_name_plural = _("moves of documents")
