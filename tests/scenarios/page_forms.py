"""The forms of a page as a browser would send them, and where its links lead."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from lxml import html

UNSENT = {"submit", "image", "reset", "button"}


@dataclass
class PageForm:
    """`fields`: name -> values sent when nothing is changed; `kinds`: name -> kind of each control that somebody can
    type or choose in: "text", "number", "file", "select" …; `options`: what a select or boxes offer."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)

    def take(self, control) -> None:
        sort = control.tag if control.tag != "input" else control.type
        if not control.name or "disabled" in control.attrib or sort in UNSENT:
            return
        self.kinds[control.name] = sort
        self.fields.setdefault(control.name, []).extend(_sent(control, sort))
        offered = control.value_options if sort == "select" else [control.get("value")]
        if sort in ("select", "checkbox", "radio"):
            self.options.setdefault(control.name, []).extend(value for value in offered if value)

    def pressed(self, buttons) -> list["PageForm"]:
        """The same form sent by its first button, and by each further one of that name."""
        named = [button for button in buttons if button.get("name") == buttons[0].get("name")]
        values = [{button.get("name"): [button.get("value", "")]} for button in named] or [{}]
        return [PageForm(self.action, self.method, self.fields | value, self.kinds, self.options) for value in values]

    @property
    def is_filled(self) -> bool:
        """Whether there is more to it than a button."""
        return set(self.kinds) > {"csrfmiddlewaretoken"}

    @property
    def kind(self) -> tuple:
        """Forms that differ by row numbers and values only are of one kind."""
        names = frozenset(re.sub(r"\d+", "#", name) for name in self.kinds)
        return kind(self.action), self.method, names, str(self.fields.get("decision"))


def kind(address: str) -> str:
    """Addresses that differ by row numbers and answers only are of one kind."""
    asked = urlsplit(address)
    names = sorted(dict(parse_qsl(asked.query, keep_blank_values=True)))
    return re.sub(r"\d+", "#", "?".join([asked.path, *names]))


def _sent(control, sort: str) -> list[str]:
    if sort == "file" or (sort in ("checkbox", "radio") and not control.checked):
        return []
    if sort == "select" and control.multiple:
        return list(control.value)
    value = control.get("value", "on") if sort == "checkbox" else control.value or ""
    return [value.removeprefix("\n") if sort == "textarea" else value]


def read_page(address: str, page: str) -> tuple[list[PageForm], list[str]]:
    """The forms of the HTML text `page` that came from `address`, and the addresses it links to."""
    root = html.document_fromstring(page)
    root.make_links_absolute(address)
    forms = []
    for element in root.forms:
        form = PageForm(element.get("action") or address, element.method.lower())
        elsewhere = root.xpath("//*[@form=$name]", name=element.get("id", ""))  # controls outside their form
        for control in [*element.iter("input", "select", "textarea"), *elsewhere]:
            if control.tag != "button":
                form.take(control)
        buttons = element.xpath(".//button[@name][not(@form)] | .//input[@type='submit'][@name]")
        forms += form.pressed([*buttons, *(one for one in elsewhere if one.tag == "button" and one.get("name"))])
    return forms, root.xpath("//a/@href")
