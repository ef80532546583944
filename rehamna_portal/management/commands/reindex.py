from django.apps import apps
from django.core.management.base import BaseCommand

from centers.models import Searchable


class Command(BaseCommand):
    help = "Folds the search columns anew, as after an import or a change of the folding rules."

    def handle(self, *args, **options):
        for model in apps.get_models():
            if issubclass(model, Searchable):
                stale, rows = model.refold()
                self.stdout.write(f"{model.__name__}: {stale} of {rows} folded anew")
