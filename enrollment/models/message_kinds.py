"""Kinds of messages and what the texts of each may name; states, the ways to reach a person, why one never left.

To tell one thing more: a kind and its `Said` here, its texts in `enrollment/data/messages.json`, a verb to queue it.
"""

from dataclasses import dataclass

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
    PAPER_ASKED = "paper_asked", pgettext_lazy("message", "Document asked for")
    CONVOCATION = "convocation", pgettext_lazy("message", "Called to an interview or a test")
    DATE_MOVED = "date_moved", pgettext_lazy("message", "Interview or test: another date")
    DATE_CANCELLED = "date_cancelled", pgettext_lazy("message", "Interview or test: date cancelled")
    OFFER = "offer", pgettext_lazy("message", "Place offered")
    OFFER_REMINDER = "offer_reminder", pgettext_lazy("message", "Place offered: reminder")
    OFFER_EXTENDED = "offer_extended", pgettext_lazy("message", "Place offered: more time to answer")
    ANSWER_NOTED = "answer_noted", pgettext_lazy("message", "Answer noted by the centre")
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
    PHONE_CHANGED = "phone_changed", pgettext_lazy("message", "Phone number corrected by the centre")
    WRITTEN = "written", pgettext_lazy("message", "Written by the centre")
    NEW_CODE = "new_code", pgettext_lazy("message", "New resume code")
    LINK = "link", pgettext_lazy("message", "Link to come back")


_WHEN = ("deadline", "date")  # either tells until when
_MOMENT = ("moment", "date")  # either tells for when
_REF = ("ref",)
_APPOINTMENT = "ref program criterion moment date time"


# A paper is asked for, for the first time or again: of whoever takes part.
ASKING = (MessageKind.DOCUMENT, MessageKind.PAPER_ASKED)


@dataclass(frozen=True)
class Said:
    """What the texts of a kind are about. `values`: the names that they may use, besides those of `names`.

    `needed`: what a text must tell; of several values in one group, one is enough. `ways`: the channels it is sent by,
    besides the page of the file, which shows every one that is no way in itself.
    """

    values: str
    needed: tuple[tuple[str, ...], ...] = (_REF,)
    ways: tuple[str, ...] = (Channel.SMS, Channel.EMAIL)
    leads_back: bool = True

    @property
    def names(self) -> frozenset[str]:
        """With the network's name and the short one of an SMS, and where to go on, in full and in short."""
        back = ("address", "short") if self.leads_back else ()
        return frozenset((*self.values.split(), "network", "sender", *back))


SAID: dict[str, Said] = {
    MessageKind.RECEIPT: Said("ref campaign"),
    MessageKind.DRAFT_REMINDER: Said("deadline date time campaign", needed=(_WHEN,)),
    MessageKind.DOCUMENT: Said("ref document reason"),
    MessageKind.PAPER_ASKED: Said("ref document"),
    MessageKind.CONVOCATION: Said(f"{_APPOINTMENT} room place", needed=(_REF, _MOMENT)),
    MessageKind.DATE_MOVED: Said(f"{_APPOINTMENT} room place", needed=(_REF, _MOMENT)),
    MessageKind.DATE_CANCELLED: Said(_APPOINTMENT, needed=(_REF, _MOMENT)),
    MessageKind.OFFER: Said("ref program deadline date time", needed=(_REF, _WHEN)),
    MessageKind.OFFER_REMINDER: Said("ref program deadline date time", needed=(_REF, _WHEN)),
    MessageKind.OFFER_EXTENDED: Said("ref program deadline date time", needed=(_REF, _WHEN)),
    MessageKind.ANSWER_NOTED: Said("ref program answer", needed=(_REF, ("answer",))),
    MessageKind.OFFER_LAPSED: Said("ref program"),
    MessageKind.OFFER_RESTORED: Said("ref program deadline date time", needed=(_REF, _WHEN)),
    MessageKind.SUPERSEDED: Said("ref program before"),
    MessageKind.BED: Said("ref program"),
    MessageKind.WAITING_LIST: Said("ref rank choices next", needed=(_REF, ("choices", "rank"))),
    MessageKind.NOT_THIS_TIME: Said("ref choices next then", needed=(_REF, ("next", "then"))),
    MessageKind.WAITING: Said("ref program ahead", needed=(_REF, ("ahead",))),
    MessageKind.OVER: Said("ref campaign next then", needed=(_REF, ("next", "then"))),
    MessageKind.ENROLLED: Said("ref program"),
    MessageKind.WITHDRAWN: Said("ref"),
    MessageKind.PLACE_ENDED: Said("ref program reason"),
    MessageKind.PLACE_BACK: Said("ref program given_back"),
    MessageKind.APPEAL_ANSWERED: Said("ref program"),
    MessageKind.PHONE_CHANGED: Said("ref"),
    MessageKind.WRITTEN: Said("ref text", needed=(_REF, ("text",))),
    MessageKind.NEW_CODE: Said("code", needed=(("code",),)),
    MessageKind.LINK: Said("link", needed=(("link",),), ways=(Channel.EMAIL,), leads_back=False),
}


# Value -> what it may be, for texts that are tried (moments and secrets: enrollment.outbox.rendering).
SAMPLES: dict[str, object] = {
    "ref": "RH27-ABCDEFGH",
    "campaign": {"ar": "دورة 2027", "fr": "Campagne 2027"},
    "program": {"ar": "التنمية الرقمية", "fr": "Développement digital"},
    "before": {"ar": "البنيات التحتية الرقمية", "fr": "Infrastructure digitale"},
    "document": {"ar": "شهادة الباكالوريا", "fr": "Attestation du baccalauréat"},
    "reason": {"ar": "الصورة غير مقروءة", "fr": "la photo est illisible"},
    "criterion": {"ar": "مقابلة", "fr": "Entretien"},
    "room": {"ar": "القاعة 2", "fr": "Salle 2"},
    "place": {"ar": "مقر المركز", "fr": "Au centre"},
    "ahead": 3,
    "rank": {"ar": "الاختيار 2، رتبتك 37", "fr": "choix 2, rang 37"},
    "choices": {
        "ar": "1. التنمية الرقمية: رتبتك 37، وآخر رتبة حصلت على مقعد هي 34.",
        "fr": "1. Développement digital : votre rang est 37 et la dernière place est allée au rang 34.",
    },
    "next": {"ar": "يمكنك تقديم ترشيح جديد في الدورة المقبلة.", "fr": "Vous pourrez postuler à la prochaine campagne."},
    "then": {"ar": "التظلم إلى غاية 30/09 18:00", "fr": "Réclamation possible avant le 30/09 18:00"},
    "given_back": "place",
    "answer": {"ar": "مقبول", "fr": "acceptée"},
    "text": {"ar": "المرجو إحضار الوثائق الأصلية.", "fr": "Apportez les documents originaux."},
}


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
    _M.SHOWN: frozenset({_M.DROPPED}),
}


NOT_LEFT = frozenset({_M.HELD, _M.WAITING})


TO_LOOK_AT = frozenset({_M.UNSURE, _M.FAILED})


class DropReason(models.TextChoices):
    """Why a message never left. It stands on the page of the file in any case."""

    LATE = "late", pgettext_lazy("message", "Its date had passed")
    OVERTAKEN = "overtaken", pgettext_lazy("message", "Answered, or something newer was told")
    OTHER_WAY = "other_way", pgettext_lazy("message", "Another channel opened first")
    UNDONE = "undone", pgettext_lazy("message", "The decision was taken back in time")
    NO_PHONE = "no_phone", pgettext_lazy("message", "The phone number was corrected, and the new one takes no SMS")
    OLD = "old", pgettext_lazy("message", "No channel opened for 30 days")
