"""Coming back without the code: the link sent by e-mail, and the request for a new code that staff answer."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centers.models import Move
from centers.models.base import Searchable, SearchQuerySet

from .applications import Application


class IdentityCheck(models.TextChoices):
    """How staff made sure who asks for a new code. There is no third way."""

    PAPERS = "papers", _("Papers shown at the counter")
    CALL_BACK = "call_back", _("Called back on the phone number in the file")


class LostCodeState(models.TextChoices):
    OPEN = "open", pgettext_lazy("request", "Waiting")
    ANSWERED = "answered", pgettext_lazy("request", "New code given")
    CLOSED = "closed", pgettext_lazy("request", "Closed without a code")


LOST_CODE_MOVES: dict[str, frozenset[str]] = {
    LostCodeState.OPEN: frozenset({LostCodeState.ANSWERED, LostCodeState.CLOSED}),
    LostCodeState.ANSWERED: frozenset(),
    LostCodeState.CLOSED: frozenset(),
}


class ReturnLink(models.Model):
    """A link that opens one file once. Of its token a keyed hash is kept; the token stands in the e-mail alone."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("works until"), editable=False)
    used_at = models.DateTimeField(_("used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("link to come back")
        verbose_name_plural = _("links to come back")

    def __str__(self):
        return f"{timezone.localtime(self.made_at):%Y-%m-%d %H:%M}"


class LostCode(Searchable):
    """Somebody asks for a new code with what is remembered of the file. Emptied as soon as it is closed."""

    reference = models.CharField(_("file number"), max_length=40, blank=True)
    name = models.CharField(_("full name"), max_length=120, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    phone = models.CharField(_("phone number"), max_length=16, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=LostCodeState, default=LostCodeState.OPEN, editable=False
    )
    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)

    objects = SearchQuerySet.as_manager()
    folded_fields = ("name",)

    class Meta:
        verbose_name = _("lost code")
        verbose_name_plural = _("lost codes")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=LostCodeState.OPEN) & ~Q(phone="") & Q(birth_date__isnull=False)
                | ~Q(state=LostCodeState.OPEN) & Q(reference="", name="", phone="", birth_date__isnull=True),
                name="lost_code_is_emptied_when_closed",
                violation_error_message=_("A closed request keeps nothing of what was typed."),
            ),
        ]

    def __str__(self):
        return f"{_('lost code')} {self.pk}"


class LostCodeMove(Move):
    lost_code = models.ForeignKey(LostCode, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of a lost code")
        verbose_name_plural = _("moves of lost codes")
