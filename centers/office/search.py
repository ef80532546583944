"""The search boxes of all tables of the back office: a search beyond its limit says so, and is not run."""

from django import forms
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.utils.translation import gettext_lazy as _

LONGEST = 100  # characters; each word of a search is a condition of its own for the database


class BoundedSearchForm(ChangeListSearchForm):
    """The stock form tells its errors as messages above the list; the box keeps what was typed (search_form.html)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sentence = _(
            "This search is longer than %(limit_value)s characters: all rows are shown. A few words are enough."
        )
        self.fields[SEARCH_VAR] = forms.CharField(
            required=False, strip=False, max_length=LONGEST, error_messages={"max_length": sentence}
        )


def keep_searches_short() -> None:
    """Gives every list of the back office the bounded form; the admin has no other place to name it for all."""
    ChangeList.search_form_class = BoundedSearchForm
