"""What forms of the back office carry beside what is typed: what was looked at, and which rows were ticked."""

from collections.abc import Callable

from django import forms


class SeenForm(forms.Form):
    """The token of what was looked at (centers.core.seen), in every form that decides."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def token(self) -> str:
        """Empty where the answers carry none: then nothing was looked at."""
        self.full_clean()
        return self.cleaned_data.get("seen", "")


class TickedField(forms.Field):
    """Several values of one name, as boxes send them, at most `most`; each read by `read`, which never refuses."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, read: Callable[[str], object] = str, most: int = 200, **kwargs):
        super().__init__(**kwargs)
        self.read, self.most = read, most

    def clean(self, value) -> list:
        found = [self.read(text) for text in (value or ())[: self.most]]
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found
