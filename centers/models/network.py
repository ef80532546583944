"""The network itself: what it is called, where it is, and what it says of itself. One row, which staff write."""

from django.db import models
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .places import Commune


class Network(models.Model):
    """The name that stands on every page, paper and message. Without a row, or while a text is missing, general words
    take its place: no code knows the name of a network."""

    one = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80, help_text=_("In the head of every page and on every paper."))
    # In front of every SMS, whose length is counted.
    short_name = models.CharField(
        _("short name"), max_length=12, help_text=_("At the beginning of every SMS: 12 characters at most.")
    )
    province = models.CharField(
        pgettext_lazy("network", "province"),
        max_length=60,
        help_text=_(
            "With the word for it and no article, as it stands inside a sentence: “outside …”. Communes are those of"
            " this province."
        ),
    )
    town = models.ForeignKey(
        Commune,
        verbose_name=_("town"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The commune that distances are counted to: the middle of the map of the boarding house."),
    )
    variants = models.CharField(
        _("other spellings"),
        max_length=200,
        blank=True,
        help_text=_("Names of the province, parted by |. Typed into the search, they part no programme from another."),
    )
    summary = models.CharField(
        _("in one sentence"), max_length=160, blank=True, help_text=_("In search engines and under shared links.")
    )
    lead = models.CharField(_("lead of the first page"), max_length=300, blank=True)
    about = models.CharField(
        _("who stands behind the portal"), max_length=400, blank=True, help_text=_("At the foot of every page.")
    )

    class Meta:
        verbose_name = pgettext_lazy("portal", "network")
        verbose_name_plural = pgettext_lazy("portal", "network")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(one=1),
                name="network_is_one",
                violation_error_message=_("The portal is that of one network."),
            )
        ]

    def __str__(self):
        return self.name or gettext("Vocational training")

    @property
    def brief(self) -> str:
        """As it stands in front of an SMS."""
        return self.short_name or gettext("Portal")

    @property
    def area(self) -> str:
        """The province inside a sentence."""
        return self.province or pgettext("without its name", "province")

    @property
    def area_title(self) -> str:
        """The same at the beginning of a line."""
        return self.area[:1].upper() + self.area[1:]

    @property
    def town_name(self) -> str:
        return (self.town and self.town.name) or gettext("the town of the centres")

    @property
    def outside(self) -> str:
        """What is not in the province, as an answer and as a title."""
        return gettext("Outside %(province)s") % {"province": self.area}

    @property
    def tagline(self) -> str:
        """Its sentence for machines and shared links."""
        return self.summary or str(self)

    def spellings(self) -> list[str]:
        """All names of the province, in both languages."""
        names = (self.short_name_ar, self.short_name_fr, self.province_ar, self.province_fr)
        return [name.strip() for name in (*names, *(self.variants or "").split("|")) if name and name.strip()]
