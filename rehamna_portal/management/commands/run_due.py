"""manage.py run_due: what time brings about. To be called every few minutes, from as many machines as you like."""

from django.core.management.base import BaseCommand

from enrollment.actions import close_old_requests, discard_late_corrections, lapse_overdue
from programs.actions import close_due


class Command(BaseCommand):
    help = "Closes campaigns whose deadline has passed and lets unanswered offers and requests lapse."

    def handle(self, *args, **options):
        self.stdout.write(f"campaigns closed: {close_due()}")
        self.stdout.write(f"offers lapsed: {lapse_overdue()}")
        self.stdout.write(f"corrections not sent in time: {discard_late_corrections()}")
        self.stdout.write(f"requests for a new code closed: {close_old_requests()}")
