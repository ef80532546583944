"""Why something cannot be done: one shape for it in every room.

Whoever asks calls the function `can_` and the name of the verb, which gives every Reason; none means that it can be
done. The verb calls the same function under its lock and raises Refused of what it gives; buttons call it too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .formatting import day, moment
from .types import StrOrPromise


@dataclass(frozen=True)
class Reason:
    """One reason. `code` names it for good, alone in its module; `text` is a lazy message with `%(name)s` for figures.

    The sentence is made when it is read, in the language of the reader. Figures are therefore plain data: numbers and
    texts as they are, a day as a date, `%(date)s` and `%(time)s` of one aware moment, names and sentences in both
    languages (`named`, `said_in_both`), several of these as a list, another Reason as itself.
    """

    code: str
    text: StrOrPromise = field(hash=False)
    figures: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.text % in_words(self.figures) if self.figures else str(self.text)


def in_words(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures in the active language, for the sentence that names them."""
    words: dict[str, Any] = {}
    for name, value in figures.items():
        words |= moment(value) if isinstance(value, datetime) else {name: _word(value)}
    return words


def _word(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value[(translation.get_language() or settings.LANGUAGE_CODE)[:2]]
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple):
        return _(", ").join(str(_word(one)) for one in value)
    return value


def named(row: Any) -> dict[str, str]:
    """The name of a row in both languages, as figures of a Reason."""
    return said_in_both(lambda: str(row))


def said_in_both(say: Callable[[], str]) -> dict[str, str]:
    """A text in both languages."""
    found = {}
    for language, _words in settings.LANGUAGES:
        with translation.override(language):
            found[language] = say()
    return found


SAY_WHY = Reason("say_why", gettext_lazy("Say why: the reason stays in the history."))
EMPTY_FILE = Reason("empty_file", gettext_lazy("The file is empty."))
