"""What staff write for those who read: pages, frequent questions, words and whom to reach."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centers.core.markup import unknown_addresses

from .places import Center

MARKUP_HELP = _(
    "An empty line parts two paragraphs. A line beginning with ## is a heading, one beginning with - stands in a"
    " list. A link is written [words](https://…)."
)

MOROCCO, MOROCCAN_DIGITS = 212, 9


def validate_links(text: str) -> None:
    if found := unknown_addresses(text):
        raise ValidationError(_("This link leads nowhere: %(address)s"), params={"address": found[0]})


def validate_phone(number: str) -> None:
    """A number that can be rung; a Moroccan one has nine digits after the country's."""
    try:
        parsed = phonenumbers.parse(number, "MA")
        possible = phonenumbers.is_possible_number(parsed)
    except phonenumbers.NumberParseException:
        possible = False
    if not possible or (parsed.country_code == MOROCCO and len(str(parsed.national_number)) != MOROCCAN_DIGITS):
        raise ValidationError(_("This is no phone number: a digit is missing, or one is too many."))


class Page(models.Model):
    """The words of a page of the portal, told apart by the page's own address."""

    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    lead = models.CharField(_("lead"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True, help_text=MARKUP_HELP, validators=[validate_links])
    updated_on = models.DateField(_("last changed on"), auto_now=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["slug"]

    def __str__(self):
        return self.title or self.slug


class Question(models.Model):
    """A question that people ask often, with its answer."""

    slug = models.SlugField(_("address"), unique=True)
    text = models.CharField(_("question"), max_length=160)
    answer = models.TextField(_("answer"), help_text=MARKUP_HELP, validators=[validate_links])
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("frequent question")
        verbose_name_plural = _("frequent questions")
        ordering = ["position", "id"]

    def __str__(self):
        return self.text or self.slug


class Term(models.Model):
    """A word a young person meets here, with one plain sentence."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("word"), max_length=80)
    meaning = models.CharField(_("in one sentence"), max_length=300, validators=[validate_links])

    class Meta:
        verbose_name = _("word of the glossary")
        verbose_name_plural = _("glossary")
        ordering = ["slug"]

    def __str__(self):
        return self.name or self.slug


class Contact(models.Model):
    """A person to reach: a counter of a centre, or of the whole network. A sample until the real one is known."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("who answers"), max_length=120)
    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        help_text=_("Empty: the whole network."),
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True, validators=[validate_phone])
    whatsapp = models.CharField(_("WhatsApp number"), max_length=20, blank=True, validators=[validate_phone])
    counter = models.CharField(_("counter"), max_length=200, blank=True)
    hours = models.CharField(pgettext_lazy("counter", "hours"), max_length=160, blank=True)
    is_sample = models.BooleanField(
        _("sample"), default=True, help_text=_("Clear this box once the real ones are entered.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name or self.slug

    @property
    def phone_digits(self) -> str:
        """For `tel:`, in the international form; nothing for a sample, so that nobody rings up a stranger."""
        return "" if self.is_sample else _international(self.phone)

    @property
    def whatsapp_digits(self) -> str:
        """For a WhatsApp link: the same without the sign."""
        return "" if self.is_sample else _international(self.whatsapp).removeprefix("+")


def _international(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, "MA")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
