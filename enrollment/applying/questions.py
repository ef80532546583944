"""What a page of questions declares: its address, form and title, and each thing it asks or tells."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.db.models import Field, Model

from centers.core.types import StrOrPromise
from enrollment.forms.base import PageForm
from enrollment.models import Application


@dataclass(frozen=True)
class Question:
    """One thing that a page asks or tells.

    `name`: the column of the person or of the file that keeps the answer, and the field of the page's form. A name
    that neither row has is asked, or told, and not kept.
    """

    name: str
    # Emptied when the file is anonymised; else it stays, since counts need it.
    personal: bool = True
    # Staff correct it, with papers in hand.
    from_papers: bool = False
    # Without it a file cannot be sent. Answers that are needed in some cases only have their rule in `rules`.
    needed: bool = False
    # --- on the check page: its row, with the label of the form and the column in words unless said otherwise
    has_row: bool = True
    label: StrOrPromise = ""
    value: Callable[[Application], str] | None = None
    kind: str = "text"  # phone (printed left to right) or number
    # --- on the blank form: its label, the heading above it, the answers to tick, and whether it is optional there
    on_paper: StrOrPromise = ""
    part: StrOrPromise = ""
    options: Callable[[], list[str]] | None = None
    is_wanted: bool = False


def column(model: type[Model], name: str) -> Field:
    """The column that keeps an answer."""
    found = model._meta.get_field(name)
    assert isinstance(found, Field), f"{name} is no column"
    return found


def always(application: Application) -> bool:
    return True


def nothing(application: Application) -> Collection[str]:
    return ()


@dataclass(frozen=True)
class Step:
    """A page: its `slug` in the address, what lists and the check page call it, its form and its questions.

    A step among the questions of another is a page of its own that is asked behind that one, of whom `shown` says.
    `unasked` names the questions that this person is not asked: they have no row, and the sent file does not keep them.
    """

    slug: str
    title: StrOrPromise
    form: type[PageForm]
    asks: "tuple[Question | Step, ...]" = ()
    shown: Callable[[Application], bool] = always
    unasked: Callable[[Application], Collection[str]] = nothing
    by_staff: bool = False  # once the file is sent, staff alone correct its answers, from papers
    template: str = "enrollment/question.html"

    @property
    def within(self) -> "list[Step]":
        """The pages asked behind this one."""
        return [one for one in self.asks if isinstance(one, Step)]

    def questions(self) -> "Iterator[tuple[Step, Question]]":
        """Each question with the page that asks it, in the order of check page and paper."""
        for one in self.asks:
            if isinstance(one, Step):
                yield from one.questions()
            else:
                yield self, one

    def columns(self, model: type[Model]) -> list[str]:
        """The columns of the person, or of the file, that its answers fill, those of the pages behind it included."""
        names = {field.name for field in model._meta.concrete_fields}
        return [question.name for _step, question in self.questions() if question.name in names]
