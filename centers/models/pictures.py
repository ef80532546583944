import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from centers.pictures import Recoded

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
        return [f"{FOLDER}/{name}.webp" for name in (self.large_name, self.small_name)]

    def put(self, recoded: Recoded) -> None:
        """Writes the files under a new name. Those of before go once the row is saved for good."""
        if self.code:
            self._forget_files()
        self.code, self.width, self.height = secrets.token_hex(12), recoded.width, recoded.height
        for path, content in zip(self.paths(), (recoded.large, recoded.small), strict=True):
            default_storage.save(path, ContentFile(content))

    def delete(self, *args, **kwargs):
        self._forget_files()
        return super().delete(*args, **kwargs)

    def _forget_files(self):
        paths = self.paths()
        transaction.on_commit(lambda: [default_storage.delete(path) for path in paths])
