"""What a real campaign may not open with in its texts: a page that is empty in one of the two languages."""

from collections.abc import Iterable, Iterator
from functools import partial

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.reasons import Reason, named, said_in_both
from programs.models import Campaign, Paper
from programs.opening import Unready, intakes_of

from .content_fields import missing


def untranslated(campaign: Campaign) -> list[Reason]:
    """Of the campaign, and of what the pages of its intakes show."""
    return list(dict.fromkeys(_lacking(campaign)))


def _lacking(campaign: Campaign) -> Iterator[Reason]:
    for row, form in _shown(campaign):
        if missing(row):
            text = gettext_lazy("%(name)s: to translate: %(fields)s.")
            fields = said_in_both(partial(_fields, row))
            yield Unready("untranslated", text, {"name": named(row), "fields": fields}, row=form)


def _fields(row: models.Model) -> str:
    return _(", ").join(missing(row))


def _shown(campaign: Campaign) -> Iterable[tuple[models.Model, models.Model]]:
    """Each text once, with the row in whose form it stands."""
    found: dict[tuple, tuple[models.Model, models.Model]] = {}
    for intake in intakes_of(campaign):
        program = intake.program
        rows = [(program, program), (program.level, program.level), *((row, intake) for row in intake.criteria.all())]
        if program.center:
            rows.append((program.center, program.center))
        found |= {(type(row), row.pk): (row, form) for row, form in rows}
    levels = [row.pk for row, _form in found.values() if row._meta.model_name == "level"]
    papers = Paper.objects.filter(level__in=levels).select_related("level")
    found |= {(Paper, paper.pk): (paper, paper.level) for paper in papers}
    return [(campaign, campaign), *found.values()]
