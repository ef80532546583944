"""The one question of an appeal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.forms.base import PageForm
from enrollment.forms.fields import TextField
from enrollment.models.appeals import LONGEST


class AppealForm(PageForm):
    heading = _("Appeal against this result")

    reason = TextField(
        label=_("What is wrong, and why?"),
        help_text=_(
            "Name the fact: a mark, a condition, an answer. 500 characters at most, in any language."
            " Nothing about health."
        ),
        limit=LONGEST,
        missing=_("The reason is missing: a sentence is enough."),
        too_long=_("This answer is longer than %(max)s characters."),
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )

    def stored(self, application):
        return {}
