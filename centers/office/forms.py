"""What forms of the back office carry beside what is typed: what was looked at, and which rows were ticked."""

from collections.abc import Callable

from django import forms
from django.http import QueryDict

from centers.core.errors import Refused
from centers.core.seen import Moved


class SeenField(forms.CharField):
    """The token of what was looked at (centers.core.seen). Left out it is empty, which stands for no history; never
    None, which would mean that nobody compares."""

    def __init__(self, **kwargs):
        # Without an id, since a page may have many.
        super().__init__(required=False, label="", widget=forms.HiddenInput({"id": False}), **kwargs)

    def has_changed(self, initial, data):
        """Nobody types it: a row that moved meanwhile is no row that was changed on the page."""
        return False


class SeenForm(forms.Form):
    """A form that decides on what its page shows. `looked_at`: the token of that as it is now.

    Once sent, the form carries the token it was made with through every refusal, until the decision meets a
    colleague's: from then on it carries the new one, for the page now says what has moved.
    """

    data: QueryDict
    seen = SeenField()

    def __init__(self, *args, looked_at: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = looked_at

    @property
    def token(self) -> str:
        """Empty where the answers carry none: then nothing was looked at."""
        self.full_clean()
        return self.cleaned_data.get("seen", "")

    def refuse(self, refusal: Refused, *, looked_at: str, field: str | None = None) -> None:
        """Says on the page why the decision was not taken. `looked_at`: the token of what the page shows then."""
        self.add_error(field, list(refusal.sentences))
        if isinstance(refusal, Moved):
            self.look_again(looked_at)

    def look_again(self, looked_at: str) -> None:
        """From here on it is `looked_at` that is decided on."""
        self.initial["seen"] = looked_at
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = looked_at


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
