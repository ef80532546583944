"""The files a guard looks at: what git tracks, or would. Never what `make run` builds into `var/`."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked(*patterns: str, root: Path = ROOT) -> list[Path]:
    """Whole paths, sorted, of the files that match one of the patterns; `*` also stands for folders."""
    command = ["git", "ls-files", "-z", "-co", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted(path for name in names if name and (path := root / name).is_file())
