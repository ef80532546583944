"""`manage.py verify_run FILE`: is this frozen file the published allocation, and a fair one? Without a database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from enrollment.allocation.audit_file import Differs, FrozenRun, NotARun, judge, read


class Command(BaseCommand):
    help = (
        "Say of the frozen file of a published allocation whether every line is as it was published, and whether its "
        "result is the fair one: fingerprints, call orders and places are computed again. Needs no database. "
        "Ends with 0 if so, with 1 and the first line, person and rule that differ if not, with 2 for another file."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--fingerprint",
            metavar="HEX",
            default="",
            help="the published fingerprint of the frozen input (or its first digits, 16 at least), to be compared",
        )

    def handle(self, *, file, fingerprint, **options):
        if fingerprint and len(fingerprint) < 16:
            raise CommandError("--fingerprint: at least 16 digits", returncode=2)
        try:
            with file.open("rb") as lines:
                run = read(lines)
            self.compare(run, fingerprint.lower())
            judge(run)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from error
        except NotARun as error:
            raise CommandError(f"{file}: {error}", returncode=2) from error
        except Differs as error:
            raise CommandError(f"{file}: {error}", returncode=1) from error
        self.stdout.write(_about(run))

    def compare(self, run: FrozenRun, published: str) -> None:
        if not run.head["input_sha256"].startswith(published):
            raise Differs(1, f"the published fingerprint is {published}, that of this input {run.head['input_sha256']}")


def _about(run: FrozenRun) -> str:
    campaign, published_at = (ascii(run.head[key])[1:-1] for key in ("campaign", "published_at"))
    people, places = len(run.instance["applicants"]), len(run.result["places"])
    return "\n".join(
        [
            "the published run, and the fair result",
            f"campaign {campaign}, allocation {run.head['number']}, published {published_at}",
            f"{people} people, {places} places",
            f"fingerprint of the input, to compare with the published one: {run.head['input_sha256']}",
            f"fingerprint of the file: {run.root}",
        ]
    )
