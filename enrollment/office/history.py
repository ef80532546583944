"""The history of a file in the reader's language. Of a mark of another centre neither figure nor reason is told."""

from django.db.models import Field
from django.utils.translation import gettext as _

from centers.core.types import StrOrPromise
from centers.office.buttons import localized_moves
from enrollment.applying import steps
from enrollment.models import (
    Applicant,
    Application,
    ApplicationEvent,
    ApplicationMove,
    ApplicationState,
    CallerCheck,
    Choice,
    ConsentMeans,
    Eligibility,
    IdentityCheck,
)
from enrollment.security.permissions import own_choices
from enrollment.values.marks import MarkValue
from programs.models import Criterion


def of_file(user, application: Application) -> list[ApplicationMove]:
    """The lines in their order, `words` for one line of text; `details`: the same without what the event is called."""
    choices = {choice.pk: choice for choice in application.choices.select_related("intake__program")}
    own = set(own_choices(user).filter(application=application).values_list("pk", flat=True))
    criteria = Criterion.objects.filter(intake__choices__in=own).in_bulk()
    lines = localized_moves(application.moves, ApplicationState, ApplicationEvent)
    for line in lines:
        line.details = _details(line)
        if line.event == ApplicationEvent.DECIDED:
            line.words = line.details = [_decision(choices[pk], to) for pk, to in line.figures["decisions"]]
        elif line.event == ApplicationEvent.MARKED:
            _mark_sentence(line, choices[line.figures["choice"]], own, criteria)
        elif line.details:
            line.words = [_figures_sentence(ApplicationEvent(line.event).label, _(", ").join(line.details))]
    return lines


def _details(line: ApplicationMove) -> list[str]:
    """What the figures of an event tell."""
    told = line.figures
    if line.event == ApplicationEvent.CORRECTED:
        return [steps.title(page) for page in told["pages"]]
    if line.event in (ApplicationEvent.PERSON_CORRECTED, ApplicationEvent.PHONE_CORRECTED):
        checked = [str(CallerCheck(told["checked"]).label)] if told.get("checked") else []
        return [*(_column(column) for column in told["columns"]), *checked]
    if line.event in (ApplicationEvent.ASSISTED, ApplicationEvent.REOPENED):
        return [str(ConsentMeans(told["consent"]).label)]
    if line.event == ApplicationEvent.NEW_CODE and told.get("checked"):
        return [str(IdentityCheck(told["checked"]).label)]
    return []


def _column(name: str) -> str:
    """What a column of the person, or of the file, is called."""
    row = Applicant if hasattr(Applicant, name) else Application
    field = row._meta.get_field(name)
    return str(field.verbose_name) if isinstance(field, Field) else name


def _decision(choice: Choice, eligibility: str) -> str:
    return _figures_sentence(f"{choice.rank}. {choice.intake.program}", Eligibility(eligibility).label)


def _mark_sentence(line: ApplicationMove, choice: Choice, own: set[int], criteria: dict[int, Criterion]) -> None:
    where = f"{choice.rank}. {choice.intake.program}"
    if choice.pk not in own:
        line.words, line.details, line.reason = [_figures_sentence(where, ApplicationEvent.MARKED.label)], [where], ""
        return
    criterion = criteria[line.figures["criterion"]]
    value = MarkValue.of_figures(line.figures) or _("no mark")
    line.words = line.details = [_figures_sentence(f"{choice.rank}. {criterion}", value)]


def _figures_sentence(about: StrOrPromise, words) -> str:
    return f"{about}{_(':')} {words}"
