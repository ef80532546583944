"""manage.py prepare: everything that must be there before the portal serves. To be called at every deploy."""

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from rehamna_portal import readiness
from rehamna_portal.preparation import STEPS, alone

SILENT = "The database of DATABASE_URL does not answer"
SHUT = "This account cannot read or write what preparing needs (the code's `locale/`, PORTAL_VAR_DIR)"


class Command(BaseCommand):
    help = (
        "Takes all steps before serving: compiles the catalogues, migrates the database, collects the static files,"
        " makes the folders of what people send, loads the network's content. Safe to repeat, and from two machines at"
        " once. With --check it only looks, and ends non-zero where a step was left out."
    )
    # The checks ask for what is about to be made.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only look whether all steps were taken")

    def handle(self, *args, check, verbosity, **options):
        try:
            if check:
                self._look()
            else:
                self._prepare(verbosity)
        except OperationalError as error:
            raise CommandError(f"{SILENT}: {error}") from error
        except OSError as error:
            raise CommandError(f"{SHUT}: {error}") from error

    def _prepare(self, verbosity: int) -> None:
        with alone():
            for step in STEPS:
                if verbosity:
                    self.stdout.write(f"{step.name} … ", ending="")
                    self.stdout.flush()
                done = step.do()
                if verbosity:
                    self.stdout.write(done or "nothing to do")

    def _look(self) -> None:
        left, silent = [], ""
        for step in STEPS:
            if step.missing is None:
                continue
            try:
                missing = step.missing()
            except OperationalError as error:
                missing, silent = True, f" {SILENT}: {error}"
            left += [step.name] if missing else []
            self.stdout.write(f"{step.name}: {'missing or stale' if missing else 'there'}")
        if left:
            raise CommandError(f"Not prepared ({', '.join(left)}): run `python manage.py prepare`.{silent}")
        if faults := readiness.faults():
            raise CommandError("\n".join(faults))
