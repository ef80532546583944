"""The hidden field by which a form of staff says what was looked at before deciding (centers.seen)."""

from django import forms

from centers.errors import Refused
from centers.seen import Moved


class SeenField(forms.CharField):
    """The token of what was looked at. Left out it is empty, which stands for no history; never None, which would mean
    that nobody compares."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, label="", **kwargs)

    def has_changed(self, initial, data):
        """Nobody types it: a row that moved meanwhile is no row that was changed on the page."""
        return False


class SeenForm(forms.Form):
    """A form that decides on what its page shows. `looked_at`: the token of that as it is now.

    Once sent, the form carries the token it was made with through every refusal, until the decision meets a
    colleague's: from then on it carries the new one, for the page now says what has moved.
    """

    seen = SeenField()

    def __init__(self, *args, looked_at: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = looked_at

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
