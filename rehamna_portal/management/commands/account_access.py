"""manage.py account_access NAME: help on the server, for whoever has no colleague with the right to help."""

from django.core.management.base import BaseCommand, CommandError

from centers.core.errors import Refused
from centers.models import User
from rehamna_portal.accounts import services


class Command(BaseCommand):
    help = "A link with which an account chooses its password, or its second step taken away. Leaves a line in its log."

    def add_arguments(self, parser):
        parser.add_argument("name")
        parser.add_argument("--link", action="store_true", help="prints a link to choose a password; it works once")
        parser.add_argument(
            "--second-step", action="store_true", help="takes the second step away: the next sign-in sets it up anew"
        )

    def handle(self, *args, name, link, second_step, **options):
        account = User.objects.filter(username=name).first()
        if account is None:
            raise CommandError(f"No account is called {name}.")
        if not (link or second_step):
            raise CommandError("Say --link or --second-step, or both.")
        try:
            if second_step:
                services.take_away_second_step(account)
                self.stdout.write(f"The second step of {name} is taken away: the next sign-in sets it up anew.")
            if link:
                self.stdout.write(services.make_link(account))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
