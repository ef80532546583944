"""The process of its own: one file on standard input; the answer on standard output.

Its first line: the kind (or why the file is unfit), and the bytes of the small picture (or the figure of the
sentence). Then the small picture, then the file. The kernel keeps the process within MEMORY and SECONDS, whatever
the file makes of the libraries.
"""

import resource
import sys
from pathlib import Path

from .papers import Plain, Unfit, cleaned, kind_of, load

MEMORY = 100_000_000  # bytes above what the process takes before it looks into the file
SECONDS = 15


def _taken() -> int:
    """Bytes of data that this process holds; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
    return int(lines["VmData"].split()[0]) * 1024


def main() -> None:
    content = sys.stdin.buffer.read()
    load(kind_of(content))
    if taken := _taken():
        taken -= len(content)
        resource.setrlimit(resource.RLIMIT_DATA, (taken + MEMORY, taken + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        made = cleaned(content)
        figure = len(made.small)
    except Unfit as problem:
        made, figure = Plain(problem.reason, b"", b""), problem.figure
    except MemoryError:
        made, figure = Plain("heavy", b"", b""), 0
    out = sys.stdout.buffer
    out.write(f"{made.kind} {figure}\n".encode())
    out.write(made.small)
    out.write(made.content)


if __name__ == "__main__":
    main()
