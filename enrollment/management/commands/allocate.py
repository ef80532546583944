"""`manage.py allocate INPUT.json [--output OUT.json]`: seats and beds from a file, without a database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from enrollment.allocation.engine import FormatError, allocate, parse, result_bytes


class Command(BaseCommand):
    help = "Give the seats and beds of a file of the format rehamna-allocation/1. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("input", type=Path, metavar="INPUT.json")
        parser.add_argument("--output", type=Path, metavar="OUT.json", help="default: standard output")

    def handle(self, *, input, output, **options):
        try:
            source = input.read_bytes()
            result = result_bytes(allocate(parse(source)), source)
        except OSError as error:
            raise CommandError(f"{input}: {error.strerror}", returncode=2) from error
        except FormatError as error:
            raise CommandError(str(error), returncode=2) from error
        if output:
            self.save(output, result)
        else:
            self.print(result)

    def save(self, output: Path, result: bytes) -> None:
        try:
            output.write_bytes(result)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error

    def print(self, result: bytes) -> None:
        """Bytes, whatever the terminal's encoding; text where the caller gave a text stream."""
        if buffer := getattr(self.stdout, "buffer", None):
            buffer.write(result)
        else:
            self.stdout.write(result.decode(), ending="")
