"""The filters of the programme list: a GET form whose address can be kept and shared."""

from django import forms
from django.utils.translation import gettext_lazy as _

from centers.models import Center
from programs.models import SchoolLevel


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
