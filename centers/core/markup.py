"""The small markup of texts that staff write: paragraphs, headings, lists, links. Everything else stays text.

    An empty line parts two paragraphs.
    ## A heading
    - a line of a list
    [words](https://…), (mailto:…), (tel:…) or a page of ours by its name: (programs:list), (centers:glossary#reserve)

Figures of several parts (100 000, 1,75 %, 06 12 34 56 78, file numbers) keep their order in a right-to-left sentence.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]+)\)")
_OUTSIDE = re.compile(r"https?://|mailto:|tel:", re.IGNORECASE)
_FIGURE = re.compile(r"\bRH\d\d-[A-Z\d]{8}\b|\+?\d+(?:[ \u00a0\u202f.,:/-]\d+)*(?:[ \u00a0\u202f]?%)?")


def to_html(text: str) -> SafeString:
    """The text as safe HTML; headings begin at h2."""
    text = re.sub(r"\r\n?", "\n", text).replace("\0", "")
    blocks = (block for block in re.split(r"\n\s*\n", text) if block.strip())
    return _joined(part for block in blocks for part in _block(block))


def inline(text: str) -> SafeString:
    """One line: links and figures only."""
    done = 0
    parts: list[str] = []
    for link in _LINK.finditer(text):
        parts += [_figures(text[done : link.start()]), _link(*link.groups())]
        done = link.end()
    return _joined([*parts, _figures(text[done:])])


def unknown_addresses(text: str) -> list[str]:
    """The addresses of links that lead nowhere: neither outside nor a page of ours."""
    return [address for _words, address in _LINK.findall(text) if not _address(address)]


def _joined(parts: Iterable[str], between: str = "") -> SafeString:
    """Parts in a row; what is not safe is escaped."""
    return format_html_join(between, "{}", ((part,) for part in parts))


def _block(block: str) -> Iterator[SafeString]:
    for kind, lines in groupby((line.strip() for line in block.strip().split("\n")), key=_kind):
        if kind == "heading":
            yield from (format_html("<h2>{}</h2>", inline(line[3:])) for line in lines)
        elif kind == "item":
            yield format_html(
                "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((inline(line[2:]),) for line in lines))
            )
        else:
            yield format_html("<p>{}</p>", _joined(map(inline, lines), SafeString("<br>")))


def _kind(line: str) -> str:
    return "heading" if line.startswith("## ") else "item" if line.startswith("- ") else "text"


def _link(words: str, address: str) -> SafeString:
    there = _address(address)
    return format_html('<a href="{}">{}</a>', there, _figures(words)) if there else _figures(words)


def _address(address: str) -> str:
    if _OUTSIDE.match(address):
        return address
    name, _hash, place = address.partition("#")
    try:
        return reverse(name) + (f"#{place}" if place else "")
    except NoReverseMatch:
        return ""


def _figures(text: str) -> SafeString:
    done = 0
    parts: list[str] = []
    for figure in _FIGURE.finditer(text):
        if not figure.group().isdigit():
            kept = format_html('<bdi dir="ltr" class="num">{}</bdi>', figure.group())
            parts += [text[done : figure.start()], kept]
            done = figure.end()
    return _joined([*parts, text[done:]])
