"""manage.py forget_expired: law 09-08, nothing is kept beyond its time. To be called once a day, safe to repeat."""

from django.core.management.base import BaseCommand

from enrollment.documents.orphans import sweep_files
from enrollment.privacy.erasure import forget_expired


class Command(BaseCommand):
    help = (
        "Anonymises files whose campaign finished more than PORTAL_RETENTION_MONTHS ago; removes files without a row."
    )

    def handle(self, *args, **options):
        done = forget_expired()
        self.stdout.write(f"files anonymised: {done['anonymised']}")
        self.stdout.write(f"drafts removed: {done['drafts']}")
        self.stdout.write(f"files without a row removed: {sweep_files()}")
