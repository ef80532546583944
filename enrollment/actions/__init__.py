"""The verbs of the room, one function each; nothing else writes a state."""

from .answering import accept_offer, decline_offer, enroll, lapse_overdue, restore_offer, withdraw
from .applying import give_new_code, save_answers, start, submit
from .deciding import decide_application, decide_choice, enter_mark, note_two_persons, reopen_decision
from .documents import (
    accept_document,
    note_original,
    note_viewed,
    receive_document,
    refuse_document,
    remove_document,
)
from .publishing import discard_run, make_run, publish_run
from .reminding import remind_drafts, remind_offers

__all__ = [
    "accept_document",
    "accept_offer",
    "decide_application",
    "decide_choice",
    "decline_offer",
    "discard_run",
    "enroll",
    "enter_mark",
    "give_new_code",
    "lapse_overdue",
    "make_run",
    "note_original",
    "note_two_persons",
    "note_viewed",
    "publish_run",
    "receive_document",
    "refuse_document",
    "remind_drafts",
    "remind_offers",
    "remove_document",
    "reopen_decision",
    "restore_offer",
    "save_answers",
    "start",
    "submit",
    "withdraw",
]
