"""Everything held on one person, in words: what law 09-08 lets everybody ask to see.

Walks the columns and relations of the file as they are, so that what a later room adds to a file is told too.
"""

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.formatting import day_and_hour
from centers.models import Move
from enrollment import lodging
from enrollment.allocation.explanations import explained_choices
from enrollment.models import Application, ApplicationEvent, ConvocationEvent, OfferEvent
from enrollment.values.marks import out_of_20

# Keys of the portal and shadows of what is told anyway; figures of events and values of messages repeat what
# stands in the columns; a document's name was drawn at random.
_UNTOLD = {
    "id", "answered_pages", "code_hash", "token_hash", "likeness", "folded", "figures", "corrects",
    "key", "values", "taken_at", "not_after", "name", "version",
}  # fmt: skip
# Columns in hundredths, told as everybody writes them.
_OUT_OF_20 = {
    "average": gettext_lazy("average out of 20"),
    "average_read": gettext_lazy("average on the original, out of 20"),
    "hundredths": gettext_lazy("mark out of 20"),
}
_EVENTS = dict(ApplicationEvent.choices) | dict(OfferEvent.choices) | dict(ConvocationEvent.choices)


def of_person(application: Application) -> dict:
    """Sections by their name: the person, the file, then a list for each relation of the file."""
    told = {_("person"): _row(application.applicant), _("file"): _row(application)}
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
        if relation.name in _UNTOLD or relation.related_model is type(row):
            continue
        others = relation.related_model._default_manager.filter(**{relation.field.name: row}).order_by("pk")
        rows = [_row(other, but=relation.field.name) | _relations(other) for other in others]
        if rows:
            found[str(relation.related_model._meta.verbose_name_plural)] = rows
    return found


def _row(row: Model, but: str = "") -> dict:
    """Column names in the active language -> values as people read them."""
    told = {}
    for field in row._meta.concrete_fields:
        if field.name in {*_UNTOLD, but, "applicant"} or (isinstance(row, Move) and field.name == "by"):
            continue
        if not (field.is_relation and field.related_model is Application):
            told[_name(field)] = _value(row, field)
    if isinstance(row, Move):
        told[_("who")] = _("staff") if row.by_id else _("you, or the portal")
    return told


def _name(field) -> str:
    """The column's own name; where none was given, that of what it points to."""
    if field.name == "event":
        return _("what happened")
    if field.name in _OUT_OF_20:
        return str(_OUT_OF_20[field.name])
    is_named = str(field.verbose_name) != field.name.replace("_", " ")
    return str(field.verbose_name if is_named or not field.is_relation else field.related_model._meta.verbose_name)


def _value(row: Model, field):
    value = getattr(row, field.name)
    if field.name in _OUT_OF_20:
        return out_of_20(value)
    if value is None or value == "":
        return None
    if isinstance(row, Move) and field.name in ("from_state", "to_state", "event"):
        words = str((_EVENTS if field.name == "event" else _states(row)).get(value, value))
        return words % row.figures if "%(" in words else words
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
        if field.is_relation and field.name != "by":
            return dict(field.related_model._meta.get_field("state").choices)
    return {}
