"""The columns in which files leave as a table."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from centers.core.table_writing import Column
from enrollment.applying import answer_columns
from enrollment.models import Application

REFERENCE = Column(gettext_lazy("file number"), lambda application: application.reference)


def of_files() -> Sequence[Column]:
    """All that staff need of a file; the answers in the columns of the table for forms on paper."""
    return [
        REFERENCE,
        Column(gettext_lazy("list number"), lambda application: application.list_number),
        Column(gettext_lazy("campaign"), lambda application: application.campaign),
        Column(gettext_lazy("state"), Application.get_state_display),
        Column(gettext_lazy("decisions"), _decisions),
        Column(gettext_lazy("sent"), lambda application: application.submitted_at),
        *answer_columns.columns(),
    ]


def _decisions(application: Application) -> str:
    """What was decided on the choices of the account's centres, in their order."""
    chosen = answer_columns.choices_of(application)
    return " · ".join(f"{choice.rank}. {choice.get_eligibility_display()}" for choice in chosen)
