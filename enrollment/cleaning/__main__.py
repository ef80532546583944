"""The process of its own: one file on standard input; on standard output its kind, or why it is unfit, then the file.

The kernel keeps it within MEMORY and SECONDS, whatever the file makes of the libraries.
"""

import resource
import sys
from pathlib import Path

from enrollment.cleaning.papers import Unfit, cleaned

MEMORY = 100_000_000  # bytes above what the process takes before it has read anything
SECONDS = 15


def _taken() -> int:
    """Bytes of data that this process holds; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
    return int(lines["VmData"].split()[0]) * 1024


def main() -> None:
    if taken := _taken():
        resource.setrlimit(resource.RLIMIT_DATA, (taken + MEMORY, taken + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        kind, content = cleaned(sys.stdin.buffer.read())
    except Unfit as problem:
        kind, content = problem.reason, b""
    except MemoryError:
        kind, content = "heavy", b""
    sys.stdout.buffer.write(kind.encode() + b"\n" + content)


if __name__ == "__main__":
    main()
