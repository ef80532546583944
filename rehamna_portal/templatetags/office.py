"""Words and figures on the pages of the back office."""

import re

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from centers.office import edited
from centers.office.bilingual import LATIN
from centers.office.help import help_for
from centers.office.tables import display_value
from rehamna_portal import guides, roles

register = template.Library()

# Only read in forms; in no language, and from left to right.
CODES = (*LATIN, "username", "email", "draw_commitment", "draw_public")
LETTERS = {"ar": re.compile(r"[\u0621-\u064a]"), "fr": re.compile(r"[A-Za-zÀ-ÿ]{2}")}


@register.simple_tag
def typed(text) -> SafeString:
    """What people typed, or a row's name, in its own direction; marked where it is in the other language only."""
    text, language = str(text), get_language()
    spoken = [name for name, letters in LETTERS.items() if letters.search(text)]
    if not spoken or language in spoken:
        return format_html("<bdi>{}</bdi>", text)
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', spoken[0], "rtl" if spoken == ["ar"] else "ltr", text)


# Not inside a file number or an address.
_NUMBER = re.compile(r"(?<![\w./:-])(\d[\d/:.,]*\d|\d)(?![\w/-])")


@register.filter
def message_text(text) -> SafeString:
    """The text of a message as it left, each day and hour on its own, so that neither turns the other round."""
    parts = enumerate(_NUMBER.split(str(text)))
    return format_html_join("", "{}", ((format_html("<bdi>{}</bdi>", part) if n % 2 else part,) for n, part in parts))


@register.simple_tag
def log_line(line) -> str:
    """What a line of the change log says, in the language of the page."""
    return edited.in_words(line)


@register.simple_tag
def contents(field) -> SafeString | str:
    """What a form only shows: a yes or no, a day or a moment in words, a code from left to right, a translated text in
    its language."""
    name, row = field.field["name"], field.form.instance
    column = {column.name: column for column in row._meta.fields}.get(name)
    shown = (display_value(column, getattr(row, name)) if column else None) or field.contents()
    if name in CODES:
        return format_html('<bdi dir="ltr">{}</bdi>', shown)
    language = name[-2:] if name[-3:] in ("_ar", "_fr") else ""
    if not language:
        return shown
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', language, "rtl" if language == "ar" else "ltr", shown)


@register.simple_tag
def moved(before, after, none="–") -> SafeString:
    """A figure before and after, in the direction of the page; once where it stays. `none` stands for a missing one."""
    old, new = (none if figure is None else figure for figure in (before, after))
    if before == after:
        return format_html('<bdi class="num">{}</bdi>', new)
    return format_html(
        '<bdi class="num">{}</bdi> <span aria-hidden="true">{}</span><span class="visually-hidden">{}</span> '
        '<b><bdi class="num">{}</bdi></b>',
        old,
        "←" if get_language_bidi() else "→",
        _("then"),
        new,
    )


# As a text of the page, in one line: each is a number of its own, and they would change places from right to left.
_DAY_AND_HOUR = re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d(?![^<]*>)")


@register.simple_tag
def cells(row, headers) -> list[SafeString]:
    """The cells of a row of a list, each with the heading of its column (`data-label`), of which a style sheet makes
    cards. The box to tick has none."""
    return [_labelled(cell, header) for cell, header in zip(row, headers, strict=False)]


def _labelled(cell, header: dict) -> SafeString:
    text = re.sub(r"<[^>]+>", "", str(header["text"])).strip()
    if not text:
        return cell
    tag, rest = cell[:3], _DAY_AND_HOUR.sub(r'<bdi dir="ltr">\g<0></bdi>', cell[3:])
    empty = "" if re.sub(r"<[^>]+>|&nbsp;|\s", "", cell).strip("-") or "<img" in cell else " data-empty"
    return SafeString(f'{tag} data-label="{escape(capfirst(text))}"{empty}{rest}')


@register.simple_tag
def moved_words(before, after) -> SafeString:
    """Two texts, the later one in bold, with an arrow in the direction of the page."""
    arrow = "←" if get_language_bidi() else "→"
    return format_html(
        '<bdi>{}</bdi> <span aria-hidden="true">{}</span><span class="visually-hidden">{}</span> <b><bdi>{}</bdi></b>',
        before,
        arrow,
        _("then"),
        after,
    )


@register.inclusion_tag("admin/_help.html", takes_context=True)
def help_beside(context) -> dict:
    """How the page in hand works; for whoever may change the text, with the way to its form. Nothing before signing in.

    The page is told by the name of its address: a page that answers at another's address shows that one's text.
    """
    request = context["request"]
    if not request.user.is_authenticated or not (match := request.resolver_match):
        return {}
    page = match.view_name.removeprefix("admin:") if match.view_name else ""
    found = help_for(page)
    may_edit = found is not None and request.user.has_perm("centers.change_helptext")
    return {
        "page": page,
        "user": request.user,
        "help": found,
        "edit_url": reverse("admin:centers_helptext_change", args=[found.pk]) if found and may_edit else "",
    }


@register.inclusion_tag("admin/_guides.html", takes_context=True)
def guide_links(context) -> dict:
    """The guides to print that this account may read; one alone is named by what it is, several by their roles."""
    held = guides.of(context["user"])
    return {"guides": [{"role": role, "label": roles.label(role)} for role in held]}
