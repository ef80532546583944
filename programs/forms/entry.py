"""Two questions on the page of a programme: who may enter it."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.folding import western_digits
from programs.eligibility import Born
from programs.models import SchoolLevel
from programs.reference import school_levels

# Ages that somebody may answer with; they cannot be taken for years.
YOUNGEST, OLDEST = 8, 99


class BornField(forms.Field):
    """An age or a year of birth, in any digits, as the span of days it stands for (programs.eligibility.Born)."""

    def to_python(self, value):
        typed = western_digits(str(value or "")).strip()
        if not typed:
            return None
        number = int(typed) if re.fullmatch(r"[0-9]{1,4}", typed) else 0
        year = timezone.localdate().year
        if YOUNGEST <= number <= OLDEST:
            return Born.at_age(number)
        if year - OLDEST <= number <= year - YOUNGEST:
            return Born.in_year(number)
        raise forms.ValidationError(_("An age such as 17, or a year of birth such as 2009, is needed here."))


class EntryForm(forms.Form):
    """Two questions, in an address that tells no birth date: `born` (age or year) and `level`, a code."""

    use_required_attribute = False

    born = BornField(
        label=_("Your age, or your year of birth"),
        help_text=_("For example 17, or 2009."),
        widget=forms.TextInput({"class": "ltr", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("The age or the year of birth is missing.")},
    )
    level = forms.ChoiceField(
        label=_("Last school level completed"),
        error_messages={
            "required": _("The school level is missing."),
            "invalid_choice": _("This school level is not in the list."),
        },
    )

    def __init__(self, data):
        """`data`: the query of the page. Without `born` nothing was asked yet; a level alone is taken over."""
        self.levels = {level.code: level for level in school_levels()}
        super().__init__(data if "born" in data else None, initial={"level": data.get("level")}, auto_id="entry_%s")
        choices = [(code, str(level)) for code, level in self.levels.items()]
        level = self.fields["level"]
        assert isinstance(level, forms.ChoiceField)
        level.choices = [("", _("Choose from the list")), *choices]

    def clean_level(self) -> SchoolLevel:
        return self.levels[self.cleaned_data["level"]]
