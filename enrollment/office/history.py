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
    Choice,
    ConsentMeans,
    Eligibility,
    IdentityCheck,
)
from enrollment.security.permissions import own_choices
from enrollment.values.marks import MarkValue
from programs.models import Criterion


def of_file(user, application: Application) -> list[ApplicationMove]:
    choices = {choice.pk: choice for choice in application.choices.select_related("intake__program")}
    own = set(own_choices(user).filter(application=application).values_list("pk", flat=True))
    criteria = Criterion.objects.filter(intake__choices__in=own).in_bulk()
    lines = localized_moves(application.moves, ApplicationState, ApplicationEvent)
    for line in lines:
        if line.event == ApplicationEvent.DECIDED:
            line.words = [_decision(choices[pk], eligibility) for pk, eligibility in line.figures["decisions"]]
        elif line.event == ApplicationEvent.MARKED:
            _mark_sentence(line, choices[line.figures["choice"]], own, criteria)
        elif line.event == ApplicationEvent.CORRECTED:
            titles = [steps.title(page) for page in line.figures["pages"]]
            line.words = [_figures_sentence(ApplicationEvent.CORRECTED.label, _(", ").join(titles))]
        elif line.event == ApplicationEvent.PERSON_CORRECTED:
            names = [_column(column) for column in line.figures["columns"]]
            line.words = [_figures_sentence(ApplicationEvent.PERSON_CORRECTED.label, _(", ").join(names))]
        elif line.event == ApplicationEvent.ASSISTED:
            line.words = [
                _figures_sentence(ApplicationEvent.ASSISTED.label, ConsentMeans(line.figures["consent"]).label)
            ]
        elif line.event == ApplicationEvent.NEW_CODE and line.figures.get("checked"):
            line.words = [
                _figures_sentence(ApplicationEvent.NEW_CODE.label, IdentityCheck(line.figures["checked"]).label)
            ]
    return lines


def _column(name: str) -> str:
    """What a column of the person, or of the file, is called."""
    row = Applicant if hasattr(Applicant, name) else Application
    field = row._meta.get_field(name)
    return str(field.verbose_name) if isinstance(field, Field) else name


def _decision(choice: Choice, eligibility: str) -> str:
    return _figures_sentence(f"{choice.rank}. {choice.intake.program}", Eligibility(eligibility).label)


def _mark_sentence(line: ApplicationMove, choice: Choice, own: set[int], criteria: dict[int, Criterion]) -> None:
    if choice.pk not in own:
        line.words, line.reason = (
            [_figures_sentence(f"{choice.rank}. {choice.intake.program}", ApplicationEvent.MARKED.label)],
            "",
        )
        return
    criterion = criteria[line.figures["criterion"]]
    line.words = [_figures_sentence(f"{choice.rank}. {criterion}", MarkValue.of_figures(line.figures) or _("no mark"))]


def _figures_sentence(about: StrOrPromise, words) -> str:
    return f"{about}{_(':')} {words}"
