"""manage.py compute_run ROW: computes an allocation that was asked for, in a process that outlives the request."""

from django.core.management.base import BaseCommand, CommandError

from enrollment.models import Run
from enrollment.runs.compute import compute_run


class Command(BaseCommand):
    help = "Computes the allocation of this row number, unless another process does. The back office starts it."

    def add_arguments(self, parser):
        parser.add_argument("row", type=int)

    def handle(self, *args, row, **options):
        run = Run.objects.filter(pk=row).select_related("campaign").first()
        if run is None:
            raise CommandError("There is no such allocation.")
        done = compute_run(run)
        self.stdout.write(f"allocation {run.number}: {done.state if done else 'nothing to do'}")
