"""The first line of a commit: `scope: what, in the imperative`, within 72 letters. Called by the hook of a commit's
message with the file that holds it, and by the guard of the commits that are there.
"""

import re
import sys
from pathlib import Path

LONGEST = 72
# What git writes by itself, and what a rebase folds into another commit.
_BY_GIT = re.compile(r"(Merge|Revert|fixup!|squash!|amend!) ")
_FORM = re.compile(r"[^\s:][^:]*: \S")


def fault(subject: str) -> str:
    """What is wrong with it, as a sentence; "" where nothing is."""
    if _BY_GIT.match(subject):
        return ""
    if len(subject) > LONGEST:
        over = len(subject) - LONGEST
        return f"The subject has {len(subject)} letters, {over} more than {LONGEST}: say the rest below an empty line."
    if not _FORM.match(subject):
        return "The subject reads `scope: what, in the imperative`, for example `locks: raise Django`."
    return ""


def subject_of(message: str) -> str:
    """The first line that is neither empty nor a comment of git's."""
    lines = (line.strip() for line in message.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def main() -> int:
    subject = subject_of(Path(sys.argv[1]).read_text(encoding="utf-8"))
    # An empty message is git's own business: it gives up the commit.
    if subject and (words := fault(subject)):
        print(f"{subject}\n{words}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
