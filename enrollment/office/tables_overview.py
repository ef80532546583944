"""One page with every table that leaves or comes in, as far as the account may."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy

from centers.core.types import StrOrPromise
from centers.office.exports import EXPORT
from centers.office.pages import OfficePage
from enrollment.models import Application
from enrollment.security.permissions import ASSIST, DECIDE, VIEW


@dataclass(frozen=True)
class TableLink:
    label: StrOrPromise
    note: StrOrPromise
    name: str
    rights: tuple[str, ...]

    @property
    def url(self) -> str:
        return reverse(f"admin:{self.name}")


_OUT = (
    TableLink(
        gettext_lazy("Files"),
        gettext_lazy("All answers, in the columns of the table for forms on paper. A filter of the list narrows it."),
        "enrollment_application_export",
        (VIEW, EXPORT),
    ),
    TableLink(
        gettext_lazy("The enrolled"),
        gettext_lazy("Of a centre and a campaign, in columns that the administrators keep."),
        "enrollment_application_enrolled",
        (VIEW, EXPORT),
    ),
    TableLink(gettext_lazy("All marks"), "", "enrollment_application_all_marks", (VIEW, EXPORT)),
    TableLink(gettext_lazy("Programmes"), "", "programs_program_export", ("programs.view_program",)),
    TableLink(gettext_lazy("Intakes"), "", "programs_intake_export", ("programs.view_intake",)),
    TableLink(gettext_lazy("Communes"), "", "centers_commune_export", ("centers.view_commune",)),
)
_IN = (
    TableLink(
        gettext_lazy("Forms collected on paper"),
        gettext_lazy("A line for each form; the same rules as for everybody."),
        "enrollment_application_paper",
        (VIEW, ASSIST),
    ),
    TableLink(
        gettext_lazy("People corrected from papers"),
        gettext_lazy("Names, birth dates and communes, by the file number."),
        "enrollment_application_people",
        (DECIDE,),
    ),
    TableLink(gettext_lazy("Programmes"), "", "programs_program_import", ("programs.change_program",)),
    TableLink(gettext_lazy("Intakes"), "", "programs_intake_import", ("programs.change_intake",)),
    TableLink(gettext_lazy("Communes"), "", "centers_commune_import", ("centers.change_commune",)),
)


class TablesPage(OfficePage):
    model = Application
    permission = VIEW
    title = gettext_lazy("Tables out and in")
    template_name = "admin/exports/overview.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        may = {
            side: [link for link in links if user.has_perms(link.rights)]
            for side, links in (("leaving", _OUT), ("coming", _IN))
        }
        return super().get_context_data(**{**may, "may_see_log": user.has_perm("centers.view_export"), **kwargs})
