"""A text of a message as people will read it, on sample values."""

from dataclasses import dataclass

from django.conf import settings

from enrollment import texts, words
from enrollment.models import MessageTemplate
from enrollment.states import Channel


@dataclass(frozen=True)
class Preview:
    """In one language; `length` for an SMS only."""

    language: str
    name: str
    written: words.Written
    length: texts.Length | None

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"


def previews(template: MessageTemplate) -> list[Preview]:
    values, found = words.sample_values(template.kind), []
    for language, name in settings.LANGUAGES:
        written = words.written(template, values, language)
        length = texts.length(written.body) if template.channel == Channel.SMS else None
        found.append(Preview(language, name, written, length))
    return found
