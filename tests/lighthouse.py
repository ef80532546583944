"""`make lighthouse`: the five kinds of pages young people open first, as Lighthouse sees them on a phone, as one table.

Serves a fresh demonstration as `make run` does. Needs node, Chromium and the network (npm fetches Lighthouse into its
own cache, not into the tree). Each figure is the median of the tries; on a busy machine performance comes out low.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser.conftest import CHROMIUM, FLAGS, serving

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = ("", "programs/", "programs/developpement-digital/", "centers/coding-school/", "boarding/")
LOST_TRACES = 4
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}


def look(command: list[str], address: str) -> dict:
    """One report of Lighthouse, in the form of its JSON. It may lose its own trace (NO_NAVSTART): asked again then."""
    flags = " ".join([*FLAGS, "--headless=new"])
    options = [f"--only-categories={','.join(CATEGORIES)}", "--output=json", "--quiet", f"--chrome-flags={flags}"]
    environment = {**os.environ, "CHROME_PATH": CHROMIUM}
    for _again in range(LOST_TRACES):
        done = subprocess.run([*command, address, *options], env=environment, stdout=subprocess.PIPE)
        if done.returncode == 0:
            return json.loads(done.stdout)
    raise SystemExit(f"Lighthouse could not look at {address}.")


def scores(reports: list[dict]) -> dict[str, float]:
    found = {name: [100 * report["categories"][name]["score"] for report in reports] for name in CATEGORIES}
    found["LCP s"] = [report["audits"]["largest-contentful-paint"]["numericValue"] / 1000 for report in reports]
    found["CLS"] = [report["audits"]["cumulative-layout-shift"]["numericValue"] for report in reports]
    found["kB"] = [report["audits"]["total-byte-weight"]["numericValue"] / 1000 for report in reports]
    return {name: statistics.median(values) for name, values in found.items()}


def failed(report: dict) -> list[str]:
    """What costs points outside of performance, with the element where there is one."""
    lines = []
    for name in CATEGORIES[1:]:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = audit.get("details", {}).get("items", [])
                lines.append(
                    f"  {name}: {audit['title']} {[item.get('node', {}).get('snippet') for item in items][:3]}"
                )
    return lines


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tries", type=int, default=3)
    options.add_argument("--lighthouse", help="an installed program instead of the one npx fetches")
    chosen = options.parse_args()
    command = [chosen.lighthouse] if chosen.lighthouse else [shutil.which("npx") or "npx", "--yes", LIGHTHOUSE]
    print("| page | performance | accessibility | best practices | SEO | LCP s | CLS | kB |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    below = 0
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served:
        for path in (f"/{language}/{page}" for page in PAGES for language in ("ar", "fr")):
            reports = [look(command, served.address + path) for _try in range(chosen.tries)]
            found = scores(reports)
            below += any(found[name] < least for name, least in LEAST.items())
            cells = [f"{found[name]:.0f}" for name in CATEGORIES]
            cells += [f"{found['LCP s']:.1f}", f"{found['CLS']:.2f}", f"{found['kB']:.0f}"]
            print(f"| `{path}` | {' | '.join(cells)} |", flush=True)
            print("\n".join(failed(reports[0])), file=sys.stderr)
    return bool(below)


if __name__ == "__main__":
    sys.exit(main())
