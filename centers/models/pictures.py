import secrets
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from centers.core.pictures import Recoded
from centers.core.uploads import no_room

FOLDER = "public"


class Picture(models.Model):
    """A picture with its words in both languages, so that who does not see it loses nothing.

    The files stand under a random name that is new with every upload: what a browser keeps is never outdated,
    and the name of the uploaded file, which may tell about a person, is nowhere.
    """

    code = models.CharField(max_length=32, unique=True, editable=False)
    width = models.PositiveSmallIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveSmallIntegerField(_("height in pixels"), editable=False)
    alt = models.CharField(
        _("what the picture shows"),
        max_length=200,
        help_text=_("Read aloud to people who do not see it, and shown until it has arrived. One sentence."),
    )
    credit = models.CharField(
        _("credit"), max_length=120, blank=True, help_text=_("Who took the picture and gave the right to show it.")
    )

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(alt_ar__isnull=False, alt_fr__isnull=False)
                & ~models.Q(alt_ar="")
                & ~models.Q(alt_fr=""),
                name="picture_says_what_it_shows",
                violation_error_message=_("A picture says what it shows, in Arabic and in French."),
            )
        ]

    def __str__(self):
        return self.alt or ""

    @property
    def large_name(self) -> str:
        return self.code

    @property
    def small_name(self) -> str:
        return f"{self.code}-s"

    def paths(self) -> list[str]:
        """Of the large and the small file, in the default storage."""
        return _paths(self.code)

    def put(self, recoded: Recoded) -> None:
        """Writes the files under a new name. Those of before go once the row is saved for good.

        Raises NoRoom where the disk takes no more: then neither file is there, and the row names those of before.
        """
        before = self.code
        self.code = secrets.token_hex(12)
        paths = self.paths()
        try:
            for path, content in zip(paths, (recoded.large, recoded.small), strict=True):
                default_storage.save(path, ContentFile(content))
        except OSError as fault:
            self.code = before
            with suppress(OSError):
                default_storage.delete(paths[0])
            raise no_room(fault, by_staff=True) from fault
        self.width, self.height = recoded.width, recoded.height
        if before:
            _forget(_paths(before))

    def delete(self, *args, **kwargs):
        _forget(self.paths())
        return super().delete(*args, **kwargs)


def _paths(code: str) -> list[str]:
    return [f"{FOLDER}/{name}.webp" for name in (code, f"{code}-s")]


def _forget(paths: list[str]) -> None:
    """The files go once the change is saved for good."""

    def delete() -> None:
        for path in paths:
            default_storage.delete(path)

    transaction.on_commit(delete)
