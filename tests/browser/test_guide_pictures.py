"""The command that takes the pictures of the guides, of a portal that is being served."""

import os
import subprocess
import sys

from PIL import Image

from .conftest import PASSWORD, ROOT


def test_pictures_are_taken_as_the_role_sees_its_pages_in_both_languages(portal, tmp_path):
    environment = {**os.environ, "PORTAL_DEMO": "1", "PORTAL_DEBUG": "1", "PORTAL_DEMO_PASSWORD": PASSWORD}
    environment |= {"PORTAL_VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "rehamna_portal.settings"}
    command = [sys.executable, "manage.py", "take_pictures", "--address", portal, "--role", "warden"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "Pictures taken: 8" in done.stdout
    pages = {"index", "boarding_house_map", "boarding_stay_changelist", "boarding_stay_change"}
    taken = {path.name: path for path in (tmp_path / "guides").iterdir()}
    assert set(taken) == {f"{page}-{language}.png" for page in pages for language in ("ar", "fr")}
    arabic, french = (Image.open(taken[f"boarding_house_map-{language}.png"]) for language in ("ar", "fr"))
    assert arabic.size == french.size == (900, 560)
    assert arabic.tobytes() != french.tobytes()
    assert max(path.stat().st_size for path in taken.values()) < 100_000
