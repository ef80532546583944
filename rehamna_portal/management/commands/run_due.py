"""manage.py run_due: what time brings about. To be called every few minutes, from as many machines as you like."""

from django.core.management.base import BaseCommand, CommandError

from rehamna_portal.jobs import JOBS, do_jobs, unknown


class Command(BaseCommand):
    help = (
        "Keeps announced hours where legal time has changed, closes campaigns whose deadline has passed, lets"
        " unanswered offers and requests lapse, reminds of what ends soon, sends the messages that wait, works off"
        " what the back office asked for where no worker does, computes"
        " allocations whose process was killed, gives places on that came free where a campaign says so, finishes and"
        " archives campaigns. A job that fails does not keep the others from going on; it is named, and the command"
        " ends non-zero."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--only",
            action="append",
            default=[],
            metavar="JOB",
            help=f"do this job alone; may be repeated. Jobs: {', '.join(job.name for job in JOBS)}.",
        )

    def handle(self, *args, only, **options):
        if wrong := unknown(only):
            known = ", ".join(job.name for job in JOBS)
            raise CommandError(
                f"There is no job {', '.join(map(repr, wrong))}; nothing was done. The jobs are: {known}."
            )
        failed = []
        for done in do_jobs(only):
            for line in done.lines:
                self.stdout.write(line)
            if done.fault:
                self.stderr.write(f"{done.name} failed: {done.fault}")
                failed.append(done.name)
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}. The log says why; all other jobs were done.")
