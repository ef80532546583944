from django.apps import apps
from django.core.management.base import BaseCommand

from centers.models import Searchable

BATCH = 500


class Command(BaseCommand):
    help = "Folds the search columns anew, as after an import or a change of the folding rules."

    def handle(self, *args, **options):
        for model in apps.get_models():
            if issubclass(model, Searchable):
                rows = list(model._default_manager.all())
                stale = [row for row in rows if row.folded != row.folded_text()]
                for row in stale:
                    row.folded = row.folded_text()
                model._default_manager.bulk_update(stale, ["folded"], batch_size=BATCH)
                self.stdout.write(f"{model.__name__}: {len(stale)} of {len(rows)} folded anew")
