"""manage.py forget_expired: law 09-08, nothing is kept beyond its time. To be called once a day, safe to repeat."""

from django.core.management.base import BaseCommand

from enrollment.documents.orphans import sweep_files
from enrollment.privacy.erasure import forget_expired
from rehamna_portal.accounts import events, sessions


class Command(BaseCommand):
    help = (
        "Anonymises files whose campaign finished more than PORTAL_RETENTION_MONTHS ago; removes files without a row,"
        " lines of accounts older than PORTAL_ACCOUNT_LINES_MONTHS, and sessions that are over."
    )

    def handle(self, *args, **options):
        done = forget_expired()
        self.stdout.write(f"files anonymised: {done['anonymised']}")
        self.stdout.write(f"drafts removed: {done['drafts']}")
        self.stdout.write(f"files without a row removed: {sweep_files()}")
        self.stdout.write(f"lines of accounts removed: {events.forget_old()}")
        self.stdout.write(f"sessions removed: {sessions.forget_old()}")
