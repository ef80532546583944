from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .pictures import Picture
from .places import Center
from .texts import MARKUP_HELP, validate_links


class AgreementKind(models.TextChoices):
    FRAMEWORK = "framework", _("Framework agreement")
    SPECIFIC = "specific", _("Specific agreement")


class Certainty(models.TextChoices):
    """How sure a fact is. Only high certainty is shown without a remark."""

    HIGH = "high", _("Confirmed")
    MEDIUM = "medium", _("Announced")
    LOW = "low", _("To be confirmed")


class Partner(models.Model):
    """An institution of the network."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    role = models.CharField(_("role in the network"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return reverse("centers:partner", args=[self.slug])


class Agreement(models.Model):
    """A signed agreement; a specific one stands under a framework one."""

    slug = models.SlugField(_("address"), unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=AgreementKind)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    signed_on = models.DateField(_("signed on"))
    place = models.CharField(_("signed in"), max_length=80, blank=True)
    under = models.ForeignKey(
        "self",
        verbose_name=_("under"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="specific_agreements",
    )
    partners = models.ManyToManyField(Partner, verbose_name=_("partners"), related_name="agreements")
    centers = models.ManyToManyField(Center, verbose_name=_("centres"), blank=True, related_name="agreements")

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["signed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=AgreementKind.FRAMEWORK, under__isnull=True)
                | models.Q(kind=AgreementKind.SPECIFIC, under__isnull=False),
                name="agreement_specific_stands_under_framework",
                violation_error_message=_("A specific agreement stands under a framework agreement."),
            )
        ]

    def __str__(self):
        return self.title or self.slug


class Signatory(models.Model):
    """Who signed for a partner, and in which office at that time."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatories")
    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="signatories"
    )
    name = models.CharField(_("name"), max_length=120)
    office = models.CharField(_("office"), max_length=160)
    certainty = models.CharField(_("certainty"), max_length=8, choices=Certainty, default=Certainty.HIGH)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "partner"],
                name="signatory_once_per_partner",
                violation_error_message=_("This partner has already signed this agreement."),
            )
        ]

    def __str__(self):
        return self.name or ""


class NewsQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__lte=timezone.now())


class NewsItem(models.Model):
    """A piece of news in the portal's own words."""

    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("title"), max_length=160)
    lead = models.CharField(_("lead"), max_length=300)
    body = models.TextField(_("text"), help_text=MARKUP_HELP, validators=[validate_links])
    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="news",
        help_text=_("Empty: the whole network."),
    )
    event_on = models.DateField(_("date of the event"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    picture = models.ForeignKey(
        Picture, verbose_name=_("picture"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        ordering = ["-event_on", "-id"]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        return reverse("centers:news_item", args=[self.slug])
