"""The questions of the public pages: GET forms whose addresses can be kept and shared."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.folding import western_digits
from centers.models import Center
from programs.eligibility import Born
from programs.models import SchoolLevel
from programs.reference import school_levels

# Ages that somebody may answer with; they cannot be taken for years.
YOUNGEST, OLDEST = 8, 99


class CatalogueForm(forms.Form):
    """`q` words, `level` code of a school level, `center` slugs, `open` only what takes applications."""

    q = forms.CharField(
        label=_("Search for a trade or a programme"),
        required=False,
        max_length=100,
        error_messages={"max_length": _("This search is too long: %(limit_value)s characters at most.")},
    )
    level = forms.ModelChoiceField(
        label=_("My school level"),
        queryset=SchoolLevel.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All levels"),
        error_messages={"invalid_choice": _("This school level is not in the list: all levels are shown.")},
    )
    center = forms.ModelMultipleChoiceField(
        label=_("Centre"),
        queryset=Center.objects.none(),
        to_field_name="slug",
        required=False,
        error_messages={"invalid_choice": _("This centre is not in the list: all centres are shown.")},
    )
    open = forms.BooleanField(label=_("Open now"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = SchoolLevel.objects.all()
        self.fields["center"].queryset = Center.objects.all()

    def chosen(self) -> dict:
        """What was understood; a filter that was not is left out, and its error says so."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def filtered(self, programs):
        """`programs` narrowed by words, level and centres (`open` is decided on the listed rows)."""
        chosen = self.chosen()
        if "q" in chosen:
            programs = programs.search(chosen["q"])
        if "level" in chosen:
            programs = programs.within_reach(chosen["level"])
        if "center" in chosen:
            programs = programs.filter(center__in=chosen["center"])
        return programs


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
        self.fields["level"].choices = [("", _("Choose from the list")), *choices]

    def clean_level(self) -> SchoolLevel:
        return self.levels[self.cleaned_data["level"]]
