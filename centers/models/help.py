"""What staff read beside their work: a few words on each page of the back office, in both languages."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .texts import MARKUP_HELP, validate_links

MOST_WORDS = 120


def words_in(text: str) -> int:
    """How many words a reader counts: what spaces part, without marks that stand alone."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def validate_length(text: str) -> None:
    """Whoever looks for help in the middle of work reads no more than this."""
    if (count := words_in(text)) > MOST_WORDS:
        sentence = ngettext(
            "This text has %(count)s word; a help text has 120 at most.",
            "This text has %(count)s words; a help text has 120 at most.",
            count,
        )
        raise ValidationError(sentence, params={"count": count})


class HelpText(models.Model):
    """How a page of the back office works. The guides of the roles are printed from the same texts."""

    page = models.CharField(
        _("page of the back office"),
        max_length=80,
        unique=True,
        help_text=_("The name of the page in the portal. It stays: the page finds its text by it."),
    )
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(
        _("how this page works"), help_text=MARKUP_HELP, validators=[validate_links, validate_length]
    )

    class Meta:
        verbose_name = _("help text")
        verbose_name_plural = _("help texts")
        ordering = ["page"]

    def __str__(self):
        return self.title or self.page
