"""The messages of a file as staff read them: each with the very text that left, or that will leave."""

from dataclasses import dataclass

from enrollment.models import TO_LOOK_AT, Application, Channel, Message, MessageState
from enrollment.outbox import rendering

SIGNS: dict[str, str] = {
    MessageState.SENT: "ok",
    MessageState.UNSURE: "no",
    MessageState.FAILED: "no",
    MessageState.WAITING: "ask",
    MessageState.HELD: "ask",
}


@dataclass(frozen=True)
class SentMessage:
    """`is_as_it_left`: the text was kept when it left; else it is the one that would leave now."""

    message: Message
    text: str
    is_as_it_left: bool

    @property
    def sign(self) -> str:
        return SIGNS.get(self.message.state, "")

    @property
    def is_to_look_at(self) -> bool:
        return self.message.state in TO_LOOK_AT


def sent_messages(application: Application) -> list[SentMessage]:
    """Every message, the latest first, in the language it was written in. Secrets are dots. Two queries."""
    known = rendering.templates()
    return [_shown(message, known) for message in application.messages.order_by("-created_at", "-pk")]


def _shown(message: Message, known: dict) -> SentMessage:
    if message.text:
        return SentMessage(message, message.text, True)
    channel = Channel.EMAIL if message.channel == Channel.PAGE else message.channel
    template = known.get((message.kind, channel))
    if template is None:
        return SentMessage(message, "", False)
    told = rendering.render(template, message.values, message.language, hidden=True)
    return SentMessage(message, "\n\n".join(part for part in (told.subject, told.body) if part), False)
