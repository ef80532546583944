"""The small forms on the page of a file: one for each choice, one for each paper."""

from django import forms
from django.utils.translation import gettext_lazy

from centers.office.forms import SeenForm
from enrollment.models import DocumentReason

_NOT_WHOLE = gettext_lazy("This page was not whole: please open the file again.")


def _decision(*buttons: str) -> forms.ChoiceField:
    errors = dict.fromkeys(("required", "invalid_choice"), _NOT_WHOLE)
    return forms.ChoiceField(choices=[(name, name) for name in buttons], error_messages=errors)


def choice_id(pk: int) -> str:
    """How the form of one choice names its inputs for labels."""
    return f"id_choice-{pk}_%s"


def paper_id(code: str) -> str:
    """The same for the form of one paper."""
    return f"id_paper-{code}_%s"


class ChoiceDecisionForm(SeenForm):
    """What is decided on one choice, by the button that was pressed."""

    decision = _decision("accept", "refuse", "reopen")
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        error_messages={"max_length": gettext_lazy("The reason is longer than 300 characters.")},
    )


class PaperDecisionForm(SeenForm):
    """What is decided on one paper; `version` is that of the files which were looked at, 0 for none."""

    decision = _decision("accept", "refuse", "original")
    version = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.HiddenInput({"id": False}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _NOT_WHOLE),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose from the list")), *DocumentReason.choices],
        required=False,
        error_messages={"invalid_choice": _NOT_WHOLE},
    )

    def __init__(self, *args, version: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = version

    def look_again_at(self, looked_at: str, version: int) -> None:
        self.look_again(looked_at)
        self.data[self.add_prefix("version")] = str(version)
