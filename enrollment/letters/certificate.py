"""The enrolment certificate: who, in what, since when, by which centre. Nobody is named as signing: a line is left."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.formatting import day
from centers.core.reasons import Reason
from enrollment.models import Application
from enrollment.tracking.status import FileStatus

from .sheet import fact, place


def can_print(application: Application) -> list[Reason]:
    file_status = FileStatus(application)
    if file_status.enrolled and not file_status.withdrawn:
        return []
    return [Reason("not_enrolled", gettext_lazy("There is a certificate once the centre has enrolled you."))]


def content(application: Application) -> dict:
    enrollment = application.enrollment
    intake = enrollment.offer.choice.intake
    program = intake.program
    return {
        "world": place(intake)["world"],
        "lead": _("The centre certifies that this person is enrolled, the originals having been seen."),
        "place": place(intake),
        "facts": [
            *fact(_("Birth date"), day(application.applicant.birth_date)),
            *fact(_("Level of the diploma"), program.level.name),
            *fact(_("Enrolled on"), day(enrollment.enrolled_at)),
            *fact(_("Year of entry"), application.campaign.entry_year),
            *fact(_("Start of classes"), day(intake.starts_on)),
        ],
        "signature": [_("Date"), _("Name and function"), _("Signature and stamp of the centre")],
        # Shown to others, whom nobody asks where an application stands.
        "follow": {"title": _("To check this certificate")},
        "parts": [{"title": "", "lines": [_("This certificate counts with the signature and stamp of the centre.")]}],
    }
