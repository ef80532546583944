"""What a bulk job would do, for the page that shows it before anything is changed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from centers.core.types import StrOrPromise


@dataclass(frozen=True)
class PreviewRow:
    """A row by its number: its `code` with the address of its page, the `person` or thing it is of, and what else is to
    be known of it, a cell for each of the `headings`; `reasons` why it stays as it is."""

    pk: int
    code: str
    url: str
    person: str = ""
    cells: Sequence[StrOrPromise] = ()
    reasons: Sequence[str] = ()


@dataclass(frozen=True)
class Preview:
    """`changes` and `left_out` in the order of the job. `title` and `button` name what is done with how many;
    `becomes`: what each row of `changes` will be; `notes`: what happens besides, a sentence each. `others`: the address
    of a page that takes the rows that are left out for something else, "" without one."""

    title: str
    button: str
    headings: Sequence[StrOrPromise] = ()
    changes: Sequence[PreviewRow] = ()
    left_out: Sequence[PreviewRow] = ()
    becomes: StrOrPromise = ""
    notes: Sequence[StrOrPromise] = field(default_factory=list)
    others: str = ""

    @property
    def why_left(self) -> list[tuple[str, int]]:
        """Each reason with how many rows it holds back, the most frequent first; a row counts once."""
        return Counter(row.reasons[0] for row in self.left_out if row.reasons).most_common()
