"""The verbs of the room, one function each; nothing else writes a state."""

from .answering import accept_offer, decline_offer, end_place, enroll, lapse_overdue, restore_offer, withdraw
from .appealing import answer_appeal, send_appeal
from .applying import save_answers, start, submit
from .assisting import hand_over, start_assisted
from .calling import note_called
from .computing import ask_for_run, compute_forsaken, compute_run, make_run
from .convoking import call_up, give_date, note_attendance, say_cannot_come
from .correcting import (
    begin_correction,
    change_contact,
    correct_person,
    discard_correction,
    discard_late_corrections,
    send_correction,
)
from .deciding import decide_application, decide_choice, enter_mark, enter_marks, note_two_persons, reopen_decision
from .documents import (
    accept_document,
    note_original,
    note_viewed,
    put_earlier,
    receive_document,
    refuse_document,
    remove_file,
)
from .easing import ease_boarding
from .forgetting import anonymise, answer_erasure, ask_erasure, forget_expired
from .proceeding import run_by_themselves
from .publishing import discard_run, hand_over_run, publish_run
from .reminding import remind_drafts, remind_offers
from .returning import (
    answer_lost_code,
    ask_for_code,
    close_lost_code,
    close_old_requests,
    give_new_code,
    open_by_link,
    send_links,
)
from .sittings import cancel_sitting, plan_sittings, shift_sitting
from .sweeping import sweep_files
from .verifying import verify_average

__all__ = [
    "accept_document",
    "accept_offer",
    "anonymise",
    "answer_appeal",
    "answer_erasure",
    "answer_lost_code",
    "ask_erasure",
    "ask_for_code",
    "ask_for_run",
    "begin_correction",
    "call_up",
    "cancel_sitting",
    "change_contact",
    "close_lost_code",
    "close_old_requests",
    "compute_forsaken",
    "compute_run",
    "correct_person",
    "decide_application",
    "decide_choice",
    "decline_offer",
    "discard_correction",
    "discard_late_corrections",
    "discard_run",
    "ease_boarding",
    "end_place",
    "enroll",
    "enter_mark",
    "enter_marks",
    "forget_expired",
    "give_date",
    "give_new_code",
    "hand_over",
    "hand_over_run",
    "lapse_overdue",
    "make_run",
    "note_attendance",
    "note_called",
    "note_original",
    "note_two_persons",
    "note_viewed",
    "open_by_link",
    "plan_sittings",
    "publish_run",
    "put_earlier",
    "receive_document",
    "refuse_document",
    "remind_drafts",
    "remind_offers",
    "remove_file",
    "reopen_decision",
    "restore_offer",
    "run_by_themselves",
    "save_answers",
    "say_cannot_come",
    "send_appeal",
    "send_correction",
    "send_links",
    "shift_sitting",
    "start",
    "start_assisted",
    "submit",
    "sweep_files",
    "verify_average",
    "withdraw",
]
