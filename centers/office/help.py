"""The text beside a page of the back office: found by the name of its address."""

from collections.abc import Iterator

from centers import reference
from centers.models import HelpText

# Pages that are alike in every table share a text where they have none of their own.
SHARED = {
    "_changelist": "any_list",
    "_change": "any_form",
    "_add": "any_form",
    "_history": "any_history",
    "_delete": "any_delete",
    "_do": "any_verb",
    "_export": "any_export",
    "_import": "any_import",
}


def names(page: str) -> Iterator[str]:
    """Under which names the text of `page`, the name of an address, may stand: its own first, a shared one last."""
    yield page
    if page.endswith("_add"):
        yield page.removesuffix("_add") + "_change"
    if shared := next((shared for ending, shared in SHARED.items() if page.endswith(ending)), ""):
        yield shared


def help_for(page: str) -> HelpText | None:
    """The text of the page with this name of an address; None where nobody has written one."""
    texts = reference.help_texts()
    return next((texts[name] for name in names(page) if name in texts), None)
