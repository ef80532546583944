"""What models of every room share: the history line and the folded search column."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.folding import fold, joined

FOLDED_AT_ONCE = 500


class Move(models.Model):
    """Who did what, when and why. Written with the change itself, never altered afterwards.

    `reason` is what a person typed. What the portal has to say is an `event` with its `figures`, so that the
    history reads in the language of whoever reads it.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the applicant in person, or the portal itself."),
    )
    from_state = models.CharField(_("from"), max_length=24, blank=True)
    to_state = models.CharField(_("to"), max_length=24)
    event = models.CharField(max_length=24, blank=True, editable=False)
    figures = models.JSONField(default=dict, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # In the reader's language, where a page tells a history (centers.admin.told).
    words: list[str]
    # The sentences of `event`: an enumeration of the room.
    events: type[models.TextChoices] | None = None

    class Meta:
        abstract = True
        ordering = ["at", "id"]

    @property
    def localized_figures(self) -> dict:
        """The figures as people read them, for the sentence of the event."""
        return self.figures


class SearchQuerySet(models.QuerySet):
    def search(self, text: str):
        """Rows whose folded text holds every word of `text`."""
        found = self
        for word in fold(text[:200]).split():
            found = found.filter(folded__contains=word)
        return found


class Searchable(models.Model):
    """Keeps one folded shadow column of `folded_fields` (names of text fields).

    `update()` and `bulk_create()` skip `save()`: run `manage.py reindex` after them.
    """

    folded = models.TextField(editable=False, default="", blank=True)
    folded_fields: tuple[str, ...] = ()
    # Those of them whose words people join or part as they like; each is found either way.
    compound_fields: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.folded = self.folded_text()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "folded"}
        super().save(*args, **kwargs)

    @classmethod
    def to_fold(cls) -> models.QuerySet:
        """Every row, with what `folded_text` reads beside it."""
        return cls._default_manager.all()

    @classmethod
    def refold(cls, rows=None) -> tuple[int, int]:
        """Folds anew what has changed in `rows` of `to_fold`, by default all; how many had, of how many."""
        rows = list(cls.to_fold() if rows is None else rows)
        stale = [row for row in rows if row.folded != row.folded_text()]
        for row in stale:
            row.folded = row.folded_text()
        cls._default_manager.bulk_update(stale, ["folded"], batch_size=FOLDED_AT_ONCE)
        return len(stale), len(rows)

    def folded_text(self) -> str:
        words = [fold(str(getattr(self, name) or "")) for name in self.folded_fields]
        compounds = [joined(str(getattr(self, name) or "")) for name in self.compound_fields]
        found = " ".join(word for word in words if word)
        return " ".join([found, *(word for word in compounds if word and word not in found)])
