"""One table of fields: every column of what hangs on a file, whether it is told to the person, and when it is emptied.

The `data_export` and the `erasure` read it. Answers stand in the declarations of the question pages
(`enrollment.applying.steps`); a room above declares its own rows in its module
`privacy`. A column that stands nowhere is told and kept, and `undeclared` names it (tests/guards/test_fields.py).
"""

from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache

from django.apps import apps
from django.db.models import ForeignObjectRel, Model, Q
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy

from centers.core.types import StrOrPromise
from enrollment.applying import steps
from enrollment.models import Applicant, Application, ApplicationEvent, Eligibility, OfferEvent


class Erasure(Enum):
    """What becomes of a column when its time comes."""

    KEPT = "kept"  # counts, published results and the history need it
    EMPTIED = "emptied"  # as in a row that was just begun
    YEAR = "year"  # of a date the year stays
    DRAWN = "drawn"  # drawn anew: what the person knows leads nowhere
    STRUCK = "struck"  # a stroke where the row must have a text, emptied elsewhere
    FIGURES = "figures"  # the figures of a line of the history
    GONE = "gone"  # with its row, and the stored file of it


class When(Enum):
    """When that is."""

    # At once where the person asks for it after withdrawing before any list; else PORTAL_RETENTION_MONTHS after the
    # campaign is finished. A draft is then removed as a whole.
    ANONYMISED = "the file is anonymised"
    CLOSED = "the request for a new code is closed"


@dataclass(frozen=True)
class Column:
    """`exported`: stands in the data export, under `label` or its own name; `out_of_20`: as a mark, not in hundredths.

    `only`: the rows that it strikes, where it is not all of them.
    """

    exported: bool = True
    erasure: Erasure = Erasure.KEPT
    when: When = When.ANONYMISED
    label: StrOrPromise = ""
    out_of_20: bool = False
    only: Q = field(default_factory=Q)


KEPT, KEY = Column(), Column(exported=False)
EMPTIED, HIDDEN = Column(erasure=Erasure.EMPTIED), Column(exported=False, erasure=Erasure.EMPTIED)
DRAWN = Column(erasure=Erasure.DRAWN)


def gone(**columns: Column) -> dict[str, Column]:
    """Rows that go as a whole."""
    return {name: replace(column, erasure=Erasure.GONE) for name, column in columns.items()}


def moves(owner: str, *, figures: Q | None = None) -> dict[str, Column]:
    """A history: what people typed is emptied. `owner`: the column of the row whose history it is; `figures`: the
    lines whose figures tell something of the person. Who acted is told as "staff" or not at all."""
    return {
        "id": KEY,
        owner: KEPT,
        "at": KEPT,
        "by": KEY,
        "from_state": KEPT,
        "to_state": KEPT,
        "event": Column(label=gettext_lazy("what happened")),
        # They are told in the words of the event.
        "figures": KEY if figures is None else Column(exported=False, erasure=Erasure.FIGURES, only=figures),
        "reason": EMPTIED,
    }


_KEPT_OF_FILE: tuple[str, ...] = ("campaign", "state", "language", "list_number", "consented_at")
_KEPT_OF_FILE += ("started_at", "saved_at", "submitted_at", "set_aside_at", "erasure_asked_at", "anonymised_at")
_MARK = gettext_lazy("mark out of 20")
_CLOSED = Column(exported=False, erasure=Erasure.EMPTIED, when=When.CLOSED)
# Model -> its columns; those of answers are added by `of`.
_DECLARED: dict[str, dict[str, Column]] = {
    "enrollment.Applicant": {
        "id": KEY,
        "folded": HIDDEN,
        "likeness": HIDDEN,
        "likeness_latin": HIDDEN,
        "birth_date": Column(erasure=Erasure.YEAR),
        "average": Column(erasure=Erasure.EMPTIED, label=gettext_lazy("average out of 20"), out_of_20=True),
    },
    "enrollment.Application": dict.fromkeys(_KEPT_OF_FILE, KEPT)
    | dict.fromkeys(("id", "applicant", "answered_pages", "corrects"), KEY)
    | {
        "code_hash": replace(DRAWN, exported=False),
        "reference": DRAWN,
        "called_at": EMPTIED,
        "average_read": Column(
            erasure=Erasure.EMPTIED, label=gettext_lazy("average on the original, out of 20"), out_of_20=True
        ),
        "average_read_at": EMPTIED,
        "average_read_by": EMPTIED,
    },
    "enrollment.ApplicationMove": moves("application", figures=Q(event=ApplicationEvent.AVERAGE_READ)),
    "enrollment.Choice": {
        "id": KEY,
        "application": KEPT,
        "intake": KEPT,
        "rank": KEPT,
        "eligibility": KEPT,
        "refusal": Column(erasure=Erasure.STRUCK, only=Q(eligibility=Eligibility.REFUSED)),
        "given_up": KEPT,
    },
    "enrollment.Mark": {
        "id": KEY,
        "choice": KEPT,
        "criterion": KEPT,
        "hundredths": Column(label=_MARK, out_of_20=True),
        "is_absence": KEPT,
        "entered_by": KEPT,
        "entered_at": KEPT,
    },
    "enrollment.Convocation": {"id": KEY, "choice": KEPT, "criterion": KEPT, "sitting": KEPT, "state": KEPT},
    "enrollment.ConvocationMove": moves("convocation"),
    "enrollment.Appeal": {
        "id": KEY,
        "choice": KEPT,
        "state": KEPT,
        "reason": Column(erasure=Erasure.STRUCK),
        "answer": Column(erasure=Erasure.STRUCK, only=~Q(answer="")),
        "sent_at": KEPT,
        "answered_at": KEPT,
    },
    "enrollment.AppealMove": moves("appeal"),
    "enrollment.Outcome": {
        "id": KEY,
        "run": KEPT,
        "choice": KEPT,
        "kind": KEPT,
        "position": KEPT,
        "last_position": KEPT,
        "with_bed": KEPT,
        "bed_position": KEPT,
        "bed_cutoff": KEPT,
    },
    "enrollment.Offer": {
        "id": KEY,
        "application": KEPT,
        "choice": KEPT,
        "run": KEPT,
        "state": KEPT,
        "with_bed": KEPT,
        "made_at": KEPT,
        "deadline": KEPT,
        "answered_at": KEPT,
    },
    "enrollment.OfferMove": moves("offer", figures=Q(event=OfferEvent.AVERAGE)),
    "enrollment.Enrollment": {
        "id": KEY,
        "application": KEPT,
        "offer": KEPT,
        "enrolled_at": KEPT,
        "enrolled_by": KEPT,
    },
    "enrollment.AssistedEntry": {
        "id": KEY,
        "application": KEPT,
        "entered_by": KEPT,
        "consent": KEPT,
        "consented_at": KEPT,
        "handed_over_at": KEPT,
    },
    # The history of both files tells it, and where one is emptied the pair would lead to the other.
    "enrollment.FilePair": gone(**dict.fromkeys(("id", "first", "second", "verdict", "at", "by"), KEY)),
    "enrollment.Message": gone(
        **dict.fromkeys(("id", "key", "values", "taken_at", "not_after"), KEY),
        **dict.fromkeys(("application", "kind", "channel", "language", "recipient", "state", "created_at"), KEPT),
        **dict.fromkeys(("attempts", "next_try", "sent_at", "last_error", "dropped_for", "text"), KEPT),
    ),
    # Between staff: the person is told what was decided, with its reason.
    "enrollment.Note": gone(**dict.fromkeys(("id", "application", "text", "by", "at"), KEY)),
    "enrollment.Lease": gone(**dict.fromkeys(("id", "application", "by", "until"), KEY)),
    "enrollment.Document": gone(
        **dict.fromkeys(("id", "version"), KEY),
        **dict.fromkeys(("application", "paper", "state", "held", "received_at", "reason", "original_seen_at"), KEPT),
    ),
    "enrollment.DocumentFile": gone(
        **dict.fromkeys(("id", "name"), KEY),
        **dict.fromkeys(("document", "position", "called", "size", "has_small", "received_at"), KEPT),
    ),
    "enrollment.DocumentMove": gone(**moves("document")),
    "enrollment.Call": gone(
        **dict.fromkeys(("id", "by", "note"), KEY),
        **dict.fromkeys(("application", "about", "outcome", "next_try", "at"), KEPT),
    ),
    "enrollment.Opening": gone(
        **dict.fromkeys(("id", "by"), KEY), **dict.fromkeys(("application", "document", "at"), KEPT)
    ),
    "enrollment.ReturnLink": gone(
        **dict.fromkeys(("id", "token_hash"), KEY),
        **dict.fromkeys(("application", "made_at", "expires_at", "used_at"), KEPT),
    ),
    # What was typed goes as soon as the request is answered; the row then says of which file it was.
    "enrollment.LostCode": dict.fromkeys(("id", "state", "application", "asked_at"), KEY)
    | dict.fromkeys(("reference", "name", "birth_date", "phone", "folded"), _CLOSED),
    "enrollment.LostCodeMove": moves("lost_code"),
}


def declare(label: str, columns: dict[str, Column]) -> None:
    """Rows of a room above that hang on a file; `label`: app_label.ModelName."""
    _DECLARED[label] = columns


@cache
def _discover() -> None:
    autodiscover_modules("privacy")


def of(model: type[Model]) -> dict[str, Column]:
    """The declared columns of a model, answers included; what stands in the table goes before the question's own."""
    _discover()
    found = _DECLARED.get(model._meta.label, {})
    if model not in (Applicant, Application):
        return found
    answers = {name: EMPTIED if one.personal else KEPT for name, one in steps.columns(model).items()}
    return answers | found


def reachable() -> dict[type[Model], str]:
    """Every model whose rows hang on a file -> the look-up of that file from one of them. The nearest come first."""
    found: dict[type[Model], str] = {}
    near: list[tuple[type[Model], str]] = [(Application, "")]
    while near:
        model, path = near.pop(0)
        for relation in model._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ForeignObjectRel):
                continue
            other = relation.related_model
            if other not in (Application, *found):
                found[other] = f"{relation.field.name}__{path}".removesuffix("__")
                near.append((other, found[other]))
    return found


def undeclared() -> list[str]:
    """A sentence for every column without a declaration, and for every declaration without a column."""
    _discover()
    models: list[type[Model]] = [Applicant, Application, *reachable()]
    wrong = []
    for model in models:
        declared, held = of(model), {column.name for column in model._meta.concrete_fields}
        wrong += [_missing(model, name) for name in sorted(held - declared.keys())]
        wrong += [
            f"{model._meta.label}.{name} is declared, and there is no such column."
            for name in sorted(declared.keys() - held)
        ]
    labels = {model._meta.label for model in models}
    return wrong + [f"{label} is declared, and does not hang on a file." for label in sorted(_DECLARED.keys() - labels)]


def _missing(model: type[Model], name: str) -> str:
    where = "enrollment/privacy/fields.py"
    if model in (Applicant, Application):
        where = f"a Question of enrollment/applying/steps.py, if it is an answer, or {where}"
    elif (app := apps.get_app_config(model._meta.app_label)).name != "enrollment":
        where = f"{app.name}/privacy.py"
    column = f"{model._meta.label}.{name}"
    return f"{column} is not declared: say in {where} whether the person is told, and when it is emptied."
