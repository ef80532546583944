"""In which columns the enrolled of a centre are handed on: a table that staff keep, since no format is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnrolledSource(models.TextChoices):
    """What the portal knows of somebody who is enrolled."""

    NOTHING = "nothing", pgettext_lazy("column", "Left empty, to be filled in elsewhere")
    REFERENCE = "reference", _("File number")
    FAMILY_NAME = "family_name", _("Family name")
    GIVEN_NAME = "given_name", _("Given name")
    FAMILY_NAME_LATIN = "family_name_latin", _("Family name in Latin letters")
    GIVEN_NAME_LATIN = "given_name_latin", _("Given name in Latin letters")
    SEX = "sex", _("Sex")
    BIRTH_DATE = "birth_date", _("Birth date")
    PHONE = "phone", _("Phone number")
    EMAIL = "email", _("E-mail")
    COMMUNE = "commune", _("Commune")
    SCHOOL_LEVEL = "school_level", _("Last school level completed")
    DIPLOMA = "diploma", _("Last diploma")
    DIPLOMA_YEAR = "diploma_year", _("Year of the diploma")
    STREAM = "stream", _("Baccalaureate stream")
    AVERAGE = "average", _("General average out of 20")
    CENTER = "center", _("Centre")
    PROGRAM = "program", _("Programme")
    PROGRAM_CODE = "program_code", _("OFPPT code")
    LEVEL = "level", _("Level")
    ENTRY_YEAR = "entry_year", _("Year of entry")
    ENROLLED_ON = "enrolled_on", _("Enrolled on")
    WITH_BED = "with_bed", _("With a bed")


class EnrolledColumn(models.Model):
    """One column of that table: what it is called there, and what stands in it."""

    heading = models.CharField(_("heading"), max_length=80)
    source = models.CharField(_("what stands in it"), max_length=20, choices=EnrolledSource)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_sample = models.BooleanField(
        _("sample"),
        default=True,
        help_text=_("The columns that OFPPT asks for are not published. Clear this box once they are known."),
    )

    class Meta:
        verbose_name = _("column of the enrolled")
        verbose_name_plural = _("columns of the enrolled")
        ordering = ["position", "id"]

    def __str__(self):
        return self.heading or self.get_source_display()
