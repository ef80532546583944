"""The person behind one application, and the count of failed tries to open it."""

from datetime import date

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centers.core.folding import joined
from centers.models import Commune, Searchable
from centers.models.base import FOLDED_AT_ONCE, SearchQuerySet
from enrollment.security import codes
from enrollment.values import names as naming
from programs.models import SchoolLevel, Stream


class Sex(models.TextChoices):
    FEMALE = "F", _("Female")
    MALE = "M", _("Male")


class Boarding(models.TextChoices):
    """The boarding answer; the values are those of the allocation format."""

    NO = "no", pgettext_lazy("boarding", "No")
    IF_POSSIBLE = "if_possible", pgettext_lazy("boarding", "If possible")
    ESSENTIAL = "essential", pgettext_lazy("boarding", "Essential")


class Guardian(models.TextChoices):
    FATHER = "father", _("Father")
    MOTHER = "mother", _("Mother")
    OTHER = "other", _("Another legal guardian")


class Diploma(models.TextChoices):
    """Last diploma, as far as a rule of entry asks for it (bridge to TS with a Technician diploma)."""

    NONE = "none", pgettext_lazy("diploma", "None")
    SPECIALISATION = "S", _("Specialisation diploma")
    QUALIFICATION = "Q", _("Qualification diploma")
    TECHNICIAN = "T", _("Technician diploma")
    BACCALAUREATE = "bac", _("Baccalaureate")
    HIGHER = "higher", _("Higher education diploma")
    OTHER = "other", pgettext_lazy("diploma", "Another diploma")


class Applicant(Searchable):
    """One person in one application. No national number, no health data (law 09-08; facts).

    `average` is in whole hundredths of a mark out of 20; phones are E.164.
    """

    birth_date = models.DateField(_("birth date"))
    school_level = models.ForeignKey(
        SchoolLevel, verbose_name=_("last school level completed"), on_delete=models.PROTECT
    )
    family_name = models.CharField(_("family name"), max_length=60, blank=True)
    given_name = models.CharField(_("given name"), max_length=60, blank=True)
    family_name_latin = models.CharField(_("family name in Latin letters"), max_length=60, blank=True)
    given_name_latin = models.CharField(_("given name in Latin letters"), max_length=60, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    phone = models.CharField(_("phone number"), max_length=16, blank=True)
    has_whatsapp = models.BooleanField(_("WhatsApp works on this number"), default=False)
    email = models.EmailField(_("e-mail"), blank=True)
    guardian_name = models.CharField(_("guardian's full name"), max_length=120, blank=True)
    guardian_relation = models.CharField(_("relation of the guardian"), max_length=8, choices=Guardian, blank=True)
    guardian_phone = models.CharField(_("guardian's phone"), max_length=16, blank=True)
    guardian_consents = models.BooleanField(_("the guardian consents"), default=False)
    commune = models.ForeignKey(Commune, verbose_name=_("commune"), on_delete=models.PROTECT, null=True, blank=True)
    outside_province = models.BooleanField(_("outside the province"), default=False)
    outside_place = models.CharField(
        _("commune or city outside the province"), max_length=100, blank=True, validators=[MaxLengthValidator(100)]
    )
    diploma = models.CharField(_("last diploma"), max_length=8, choices=Diploma, blank=True)
    stream = models.ForeignKey(
        Stream, verbose_name=_("baccalaureate stream"), on_delete=models.PROTECT, null=True, blank=True
    )
    average = models.PositiveSmallIntegerField(_("average in hundredths"), null=True, blank=True)
    diploma_year = models.PositiveSmallIntegerField(_("year of the diploma"), null=True, blank=True)
    # A diploma of another country: no Moroccan stream nor average out of 20; staff decide what it is worth here.
    diploma_country = models.CharField(
        _("country of the diploma"), max_length=60, blank=True, validators=[MaxLengthValidator(60)]
    )
    diploma_name = models.CharField(
        _("name of the foreign diploma"), max_length=120, blank=True, validators=[MaxLengthValidator(120)]
    )
    diploma_average = models.CharField(
        _("average on its own scale"), max_length=40, blank=True, validators=[MaxLengthValidator(40)]
    )
    # Keyed hash of the name's folded letters and the birth date: likely duplicates meet, nobody else can compute it.
    likeness = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)

    objects = SearchQuerySet.as_manager()
    folded_fields = compound_fields = ("family_name", "given_name", "family_name_latin", "given_name_latin")

    class Meta:
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")
        indexes = [
            models.Index(Upper("email"), name="applicant_email"),
            models.Index(fields=["phone"], name="applicant_phone"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(average__isnull=True) | Q(average__lte=2000),
                name="applicant_average_in_range",
                violation_error_message=_("The average is a number from 0 to 20, such as 12,45."),
            ),
            models.CheckConstraint(
                condition=Q(commune__isnull=True) | Q(outside_province=False),
                name="applicant_lives_in_one_place",
                violation_error_message=_("Either a commune of the province, or outside it."),
            ),
            models.CheckConstraint(
                condition=Q(diploma_country="") | Q(stream__isnull=True, average__isnull=True),
                name="applicant_foreign_diploma_has_its_own_scale",
                violation_error_message=_(
                    "A diploma of another country has no Moroccan stream and no average out of 20."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.given_name} {self.family_name}".strip() or "—"

    @property
    def has_latin_papers(self) -> bool:
        """Whether the papers are in Latin letters alone: the Latin name then is the name."""
        latin = self.family_name_latin, self.given_name_latin
        return all(latin) and (self.family_name, self.given_name) == latin

    @property
    def latin_name(self) -> str:
        """The name in Latin letters beside the Arabic one; empty where it is unknown, or the name itself."""
        return "" if self.has_latin_papers else f"{self.given_name_latin} {self.family_name_latin}".strip()

    def is_named(self, typed: str) -> bool:
        """Whether `typed` is the name of this person, in either letters."""
        return naming.same_person(typed, self.given_name, self.family_name) or naming.same_person(
            typed, self.given_name_latin, self.family_name_latin
        )

    def likeness_key(self) -> str:
        """Meets itself for the same name, however its words are joined, and birth date; tells nobody without the key
        anything."""
        names = "|".join(joined(name) for name in (self.family_name, self.given_name))
        return codes.keyed_hash("likeness", f"{names}|{self.birth_date.isoformat()}")

    @classmethod
    def refold(cls, rows=None):
        """Likeness too, where it was known."""
        rows = list(cls.to_fold() if rows is None else rows)
        stale = [row for row in rows if row.likeness and row.likeness != row.likeness_key()]
        for row in stale:
            row.likeness = row.likeness_key()
        cls._default_manager.bulk_update(stale, ["likeness"], batch_size=FOLDED_AT_ONCE)
        return super().refold(rows)

    @property
    def has_foreign_diploma(self) -> bool:
        """Then staff decide on eligibility, and enter the average as a mark."""
        return bool(self.diploma_country)

    def is_minor(self, day: date) -> bool:
        """Under 18 on `day`."""
        from programs.rules import age_on

        return age_on(self.birth_date, day) < 18


class Attempt(models.Model):
    """Failed tries in one counter (a code or reference, or a network), so that guessing grows slow.

    `door` is a keyed hash: neither codes nor network addresses are kept.
    """

    door = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("failed tries")
        verbose_name_plural = _("failed tries")

    def __str__(self):
        return f"{self.failures}"
