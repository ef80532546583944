"""Everything held on one person, in words: what law 09-08 lets everybody ask to see.

Walks the columns and relations of the file as they are, so that what a later room adds to a file is told too;
`enrollment.privacy.fields` says which columns are not, and under which name.
"""

from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _

from centers.core.formatting import day_and_hour
from centers.models import Move
from enrollment import lodging
from enrollment.allocation.explanations import explained_choices
from enrollment.models import Application, ApplicationEvent, ConvocationEvent, Mark, OfferEvent
from enrollment.values.marks import MarkValue

from . import fields
from .fields import Column

_EVENTS = dict(ApplicationEvent.choices) | dict(OfferEvent.choices) | dict(ConvocationEvent.choices)


def of_person(application: Application) -> dict[str, object]:
    """Sections by their name: the person, the file, then a list for each relation of the file."""
    told: dict[str, object] = {_("person"): _row(application.applicant), _("file"): _row(application)}
    told |= _relations(application)
    told[_("explanations")] = [
        {_("choice"): str(one.choice.intake.program), _("explanation"): [str(line) for line in one.sentences]}
        for one in explained_choices(application)
    ]
    if line := lodging.backend().line(application):
        told[_("boarding house")] = line
    return told


def _relations(row: Model) -> dict:
    """What points at this row, one level after the other, without the row itself."""
    found = {}
    for relation in row._meta.related_objects:
        if relation.related_model is type(row):
            continue
        others = relation.related_model._default_manager.filter(**{relation.field.name: row}).order_by("pk")
        rows = [_row(other, but=relation.field.name) | _relations(other) for other in others]
        if rows:
            found[str(relation.related_model._meta.verbose_name_plural)] = rows
    return found


def _row(row: Model, but: str = "") -> dict:
    """Column names in the active language -> values as people read them."""
    told, declared = {}, fields.of(type(row))
    for field in row._meta.concrete_fields:
        column = declared.get(field.name, fields.KEPT)
        is_owner = field.name == but or (field.is_relation and field.related_model is Application)
        if column.exported and not is_owner:
            told[_name(field, column)] = _value(row, field, column)
    if isinstance(row, Move):
        told[_("who")] = _("staff") if row.by_id else _("you, or the portal")
    return told


def _name(field, column: Column) -> str:
    """That of the declaration, else the column's own; where none was given, that of what it points to."""
    if column.label:
        return str(column.label)
    is_named = str(field.verbose_name) != field.name.replace("_", " ")
    return str(field.verbose_name if is_named or not field.is_relation else field.related_model._meta.verbose_name)


def _value(row: Model, field, column: Column):
    value = getattr(row, field.name)
    if column.out_of_20 and value is not None:
        return str(row.value if isinstance(row, Mark) else MarkValue(value))
    if value is None or value == "":
        return None
    if isinstance(row, Move) and field.name in ("from_state", "to_state"):
        return str(_states(row).get(value, value))
    if isinstance(row, Move) and field.name == "event":
        return str(_EVENTS[value]) % row.localized_figures if value in _EVENTS else value
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if field.get_internal_type() == "DateTimeField":
        return day_and_hour(value)
    if field.is_relation and field.related_model._meta.label == "centers.User":
        return _("staff")
    return value if isinstance(value, bool | int) else str(value)


def _states(move: Move) -> dict:
    """The words of the states of the row whose history this is."""
    for field in move._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.name != "by":
            state = field.related_model._meta.get_field("state")
            return dict(state.flatchoices) if isinstance(state, Field) else {}
    return {}
