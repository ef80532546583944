"""A text of a message as people will read it, on sample values."""

from dataclasses import dataclass

from django.conf import settings

from enrollment.models import Channel, MessageTemplate, message_texts
from enrollment.outbox import rendering


@dataclass(frozen=True)
class Preview:
    """In one language; `length` for an SMS only."""

    language: str
    name: str
    written: rendering.RenderedMessage
    length: message_texts.Length | None

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"


def previews(template: MessageTemplate) -> list[Preview]:
    values, found = rendering.sample_values(template.kind), []
    for language, name in settings.LANGUAGES:
        written = rendering.render(template, values, language)
        length = message_texts.length(written.body) if template.channel == Channel.SMS else None
        found.append(Preview(language, name, written, length))
    return found
