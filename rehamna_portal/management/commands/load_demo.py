from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from centers.core.acting import unrecorded
from rehamna_portal import demo
from rehamna_portal.demo import accounts, codes


class Command(BaseCommand):
    help = "Loads sample campaigns, synthetic applicants and accounts to try the portal with. Only for a demonstration."

    def add_arguments(self, parser):
        parser.add_argument("--applicants", type=int, default=300, help="in the campaign that is being decided")
        parser.add_argument("--seed", type=int, default=2027, help="equal seeds give equal people")

    def handle(self, *args, applicants, seed, **options):
        if not settings.DEMO:
            raise CommandError("Synthetic applicants are for a demonstration only: set PORTAL_DEMO=1.")
        if applicants < 0:
            raise CommandError("--applicants is 0 or more.")
        with transaction.atomic():
            call_command("load_network", verbosity=0)
            with unrecorded():
                loaded = demo.load(applicants, seed)
        self.stdout.write(
            f"Demonstration: {loaded} synthetic applications." if loaded else "The demonstration is there."
        )
        names = ", ".join(account.username for account in accounts.known_accounts())
        known = accounts.password() if accounts.password_works() else "as it was set before"
        self.stdout.write(f"Accounts: {names}\nPassword: {known}")
        if files := codes.described():
            self.stdout.write("Files to open at /ar/resume/ or /fr/resume/: number, code, birth date, what they show")
            self.stdout.write("".join(f"  {line}\n" for line in files), ending="")
