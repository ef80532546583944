from django.core.management.base import BaseCommand

from rehamna_portal.promises import keep_promises


class Command(BaseCommand):
    help = (
        "After a change of legal time: moves openings, deadlines, interviews and events that lie ahead, so that each"
        " stands at the hour that was announced. Safe to repeat."
    )

    def handle(self, *args, verbosity, **options):
        moved = keep_promises()
        for line in moved:
            self.stdout.write(line)
        if verbosity:
            self.stdout.write(f"hours kept as announced: {len(moved)}" if moved else "Legal time: nothing to move.")
