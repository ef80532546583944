from django.core.management.base import BaseCommand
from django.db import transaction

from boarding import loading as boarding
from centers import loading as centers
from enrollment.outbox import loading as outbox
from enrollment.review import loading as review
from programs import loading as programs
from rehamna_portal.roles import ensure_roles


class Command(BaseCommand):
    help = "Loads the network's real content and the roles. Safe to repeat: what staff edited stays as it is."

    def handle(self, *args, verbosity, **options):
        with transaction.atomic():
            ensure_roles()
            created = centers.load() + programs.load() + outbox.load() + review.load() + boarding.load()
        loaded = ", ".join(f"{number} {name}" for name, number in created.items())
        if verbosity:
            self.stdout.write(f"Loaded: {loaded}" if loaded else "The network's content is there: nothing to load.")
