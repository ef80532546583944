"""manage.py run_due: what time brings about. To be called every few minutes, from as many machines as you like."""

from django.core.management.base import BaseCommand

from enrollment.applying.corrections import discard_late_corrections
from enrollment.models import MessageState
from enrollment.offers.reminders import remind_drafts, remind_offers
from enrollment.offers.services import lapse_overdue
from enrollment.outbox.delivery import deliver
from enrollment.runs.compute import compute_forsaken
from enrollment.runs.unattended import run_by_themselves
from enrollment.security.recovery import close_old_requests
from programs.services import archive_due, close_due, finish_due
from rehamna_portal.promises import keep_promises

_TROUBLE = (MessageState.WAITING, MessageState.UNSURE, MessageState.FAILED, MessageState.DROPPED)


class Command(BaseCommand):
    help = (
        "Keeps announced hours where legal time has changed, closes campaigns whose deadline has passed, lets"
        " unanswered offers and requests lapse, reminds of what ends soon, sends the messages that wait, computes"
        " allocations whose process was killed, gives places on that came free where a campaign says so, finishes and"
        " archives campaigns."
    )

    def handle(self, *args, **options):
        # Before anything is closed by the clock.
        for line in keep_promises():
            self.stdout.write(line)
        self.stdout.write(f"campaigns closed: {close_due()}")
        self.stdout.write(f"offers lapsed: {lapse_overdue()}")
        self.stdout.write(f"corrections not sent in time: {discard_late_corrections()}")
        self.stdout.write(f"requests for a new code closed: {close_old_requests()}")
        self.stdout.write(f"reminders written: {remind_offers() + remind_drafts()}")
        sent = deliver()
        trouble = ", ".join(f"{sent[state]} {state}" for state in _TROUBLE if sent[state])
        self.stdout.write(f"messages sent: {sent[MessageState.SENT]}{f' ({trouble})' if trouble else ''}")
        # After the messages, since it may take minutes.
        self.stdout.write(f"allocations computed anew: {compute_forsaken()}")
        self.stdout.write(f"allocations published: {run_by_themselves()}")
        self.stdout.write(f"campaigns finished: {finish_due()}, archived: {archive_due()}")
