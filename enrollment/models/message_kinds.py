"""States of messages, with the ways to reach a person and why a message never left."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """Ways to reach a person. PAGE: read on the page of the file alone; WHATSAPP: a text that staff copy."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    PAGE = "page", _("Page of the file")
    WHATSAPP = "whatsapp", _("WhatsApp")


class MessageKind(models.TextChoices):
    RECEIPT = "receipt", pgettext_lazy("message", "Application received")
    DRAFT_REMINDER = "draft_reminder", pgettext_lazy("message", "Draft: the deadline comes near")
    DOCUMENT = "document", pgettext_lazy("message", "Document to send again")
    CONVOCATION = "convocation", pgettext_lazy("message", "Called to an interview or a test")
    DATE_MOVED = "date_moved", pgettext_lazy("message", "Interview or test: another date")
    DATE_CANCELLED = "date_cancelled", pgettext_lazy("message", "Interview or test: date cancelled")
    OFFER = "offer", pgettext_lazy("message", "Place offered")
    OFFER_REMINDER = "offer_reminder", pgettext_lazy("message", "Place offered: reminder")
    OFFER_LAPSED = "offer_lapsed", pgettext_lazy("message", "No answer in time")
    OFFER_RESTORED = "offer_restored", pgettext_lazy("message", "Offer restored")
    SUPERSEDED = "superseded", pgettext_lazy("message", "Better choice received")
    BED = "bed", pgettext_lazy("message", "A bed came free")
    WAITING_LIST = "waiting_list", pgettext_lazy("message", "Lists published: on the waiting list")
    NOT_THIS_TIME = "not_this_time", pgettext_lazy("message", "Lists published: no place this time")
    WAITING = "waiting", pgettext_lazy("message", "Waiting list moved")
    OVER = "over", pgettext_lazy("message", "Campaign over: no place came free")
    ENROLLED = "enrolled", pgettext_lazy("message", "Enrolled")
    WITHDRAWN = "withdrawn", pgettext_lazy("message", "Application withdrawn")
    PLACE_ENDED = "place_ended", pgettext_lazy("message", "Place ended by the centre")
    PLACE_BACK = "place_back", pgettext_lazy("message", "Place or rank given back")
    APPEAL_ANSWERED = "appeal_answered", pgettext_lazy("message", "Appeal answered")
    NEW_CODE = "new_code", pgettext_lazy("message", "New resume code")
    LINK = "link", pgettext_lazy("message", "Link to come back")


class MessageState(models.TextChoices):
    """UNSURE: it may have left. HELD: no channel to the person is open. SHOWN: none ever reaches the person."""

    HELD = "held", pgettext_lazy("message", "Waiting for a channel")
    WAITING = "waiting", pgettext_lazy("message", "To be sent")
    SENDING = "sending", pgettext_lazy("message", "Being sent")
    SENT = "sent", pgettext_lazy("message", "Sent to the person")
    UNSURE = "unsure", pgettext_lazy("message", "Perhaps sent")
    FAILED = "failed", pgettext_lazy("message", "Not sent: refused")
    DROPPED = "dropped", pgettext_lazy("message", "No longer needed")
    SHOWN = "shown", pgettext_lazy("message", "On the page of the file")


_M = MessageState


MESSAGE_MOVES: dict[str, frozenset[str]] = {
    _M.HELD: frozenset({_M.WAITING, _M.DROPPED, _M.SHOWN}),
    _M.WAITING: frozenset({_M.SENDING, _M.DROPPED, _M.HELD}),
    _M.SENDING: frozenset({_M.SENT, _M.WAITING, _M.UNSURE, _M.FAILED}),
    _M.UNSURE: frozenset({_M.WAITING, _M.SENT}),
    _M.FAILED: frozenset({_M.WAITING}),
    _M.SENT: frozenset(),
    _M.DROPPED: frozenset(),
    _M.SHOWN: frozenset(),
}


NOT_LEFT = frozenset({_M.HELD, _M.WAITING})


TO_LOOK_AT = frozenset({_M.UNSURE, _M.FAILED})


class DropReason(models.TextChoices):
    """Why a message never left. It stands on the page of the file in any case."""

    LATE = "late", pgettext_lazy("message", "Its date had passed")
    OVERTAKEN = "overtaken", pgettext_lazy("message", "Answered, or something newer was told")
    OTHER_WAY = "other_way", pgettext_lazy("message", "Another channel opened first")
    OLD = "old", pgettext_lazy("message", "No channel opened for 30 days")
