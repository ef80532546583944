from django.core.management.base import BaseCommand
from django.db import transaction

from boarding import loading as boarding
from centers import loading as centers
from programs import loading as programs
from rehamna_portal.roles import ensure_roles


class Command(BaseCommand):
    help = "Loads the network's real content. Safe to repeat: what is there keeps the values that staff gave it."

    def handle(self, *args, **options):
        with transaction.atomic():
            ensure_roles()
            created = centers.load() + programs.load() + boarding.load()
        if created:
            self.stdout.write("Loaded: " + ", ".join(f"{number} {name}" for name, number in created.items()))
        else:
            self.stdout.write("The network's content is complete: nothing to load.")
