from django.core.management.base import BaseCommand, CommandError

from centers.core.errors import Refused
from rehamna_portal.demo.unload import unload


class Command(BaseCommand):
    help = "Takes the demonstration out: its made-up people, campaigns, events, accounts and files. The rest stays."
    requires_system_checks = ()  # one of them may ask for this very command

    def add_arguments(self, parser):
        parser.add_argument(
            "--with-real-files",
            action="store_true",
            help="also the files that were typed into its campaigns by somebody",
        )

    def handle(self, *args, with_real_files, **options):
        try:
            done = unload(with_real_files=with_real_files)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"Taken out: {done['files']} files, {done['campaigns']} campaigns, {done['accounts']} accounts."
            + (f" Closed, as they acted on what stays: {done['closed']} accounts." if done["closed"] else "")
        )
