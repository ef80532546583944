"""The columns in which files leave as a table."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy

from centers.core.table_writing import Column
from enrollment.applying import answer_columns
from enrollment.models import Application
from enrollment.security.permissions import own_choices

REFERENCE = Column(gettext_lazy("file number"), lambda application: application.reference)


def of_files() -> Sequence[Column]:
    """All that staff need of a file; the answers in the columns of the table for forms on paper."""
    return [
        REFERENCE,
        Column(gettext_lazy("list number"), lambda application: application.list_number),
        Column(gettext_lazy("campaign"), lambda application: application.campaign),
        Column(gettext_lazy("state"), Application.get_state_display),
        Column(gettext_lazy("decisions"), decisions),
        Column(gettext_lazy("sent"), lambda application: application.submitted_at),
        *answer_columns.columns(),
    ]


def read(user, files: QuerySet[Application]) -> QuerySet[Application]:
    """With all that the columns read: of what many files share, one object for some hundred files."""
    own = own_choices(user).order_by("rank").prefetch_related("intake__program")
    near = ("campaign", "applicant__commune", "applicant__school_level", "applicant__stream")
    bare = files.select_related(None).prefetch_related(None).select_related("applicant")
    return bare.prefetch_related(*near, Prefetch("choices", own, to_attr="own_choices"))


def decisions(application: Application) -> str:
    """What was decided on the choices of the account's centres, in their order."""
    chosen = answer_columns.choices_of(application)
    return " · ".join(f"{choice.rank}. {choice.get_eligibility_display()}" for choice in chosen)
