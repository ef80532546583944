"""What staff correct from papers: name, birth date, school level, commune, boarding answer."""

from django import forms
from django.utils.translation import gettext_lazy

from centers.models import Commune
from centers.office.buttons import ReasonForm
from enrollment.models import Boarding
from enrollment.values import names
from programs.models import SchoolLevel

_LIMIT = 60


class PersonForm(ReasonForm):
    """Every field may stay empty: it then does not change."""

    family_name = forms.CharField(label=gettext_lazy("family name"), max_length=_LIMIT, required=False)
    given_name = forms.CharField(label=gettext_lazy("given name"), max_length=_LIMIT, required=False)
    latin_papers = forms.BooleanField(
        label=gettext_lazy("the papers are in Latin letters only: the Latin name is the name"), required=False
    )
    family_name_latin = forms.CharField(
        label=gettext_lazy("family name in Latin letters"), max_length=_LIMIT, required=False
    )
    given_name_latin = forms.CharField(
        label=gettext_lazy("given name in Latin letters"), max_length=_LIMIT, required=False
    )
    birth_date = forms.DateField(
        label=gettext_lazy("birth date"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    school_level = forms.ModelChoiceField(
        SchoolLevel.objects.all(), label=gettext_lazy("last school level completed"), required=False
    )
    commune = forms.ModelChoiceField(Commune.objects.all(), label=gettext_lazy("commune"), required=False)
    boarding = forms.ChoiceField(
        label=gettext_lazy("boarding answer"), choices=[("", "---------"), *Boarding.choices], required=False
    )
    field_order = (
        "family_name",
        "given_name",
        "latin_papers",
        "family_name_latin",
        "given_name_latin",
        "birth_date",
        "school_level",
        "commune",
        "boarding",
    )

    def clean(self):
        answers = {name: value for name, value in self.cleaned_data.items() if value}
        is_latin = answers.pop("latin_papers", False)
        for name in ("family_name", "given_name"):
            latin = f"{name}_latin"
            for column in {name, latin} & answers.keys():
                answers[column] = names.spelled(answers[column])
            if latin in answers and not names.is_latin(answers[latin]):
                self.add_error(latin, gettext_lazy("This field takes Latin letters only."))
            elif is_latin and latin not in answers:
                self.add_error(latin, gettext_lazy("With papers in Latin letters this name is needed."))
            elif is_latin:
                answers[name] = answers[latin]
            elif name in answers and not names.is_arabic(answers[name]):
                self.add_error(name, gettext_lazy("This field takes Arabic letters only."))
        return answers
