#!/usr/bin/env python
"""Entry point of the portal's commands."""

import os
import secrets
import sys

# Computed from the file they are given alone: no database, no secret of the portal.
PURE = {"allocate", "verify_run"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rehamna_portal.settings")
    if PURE & set(sys.argv[1:2]):
        os.environ.setdefault("PORTAL_SECRET_KEY", secrets.token_urlsafe(48))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
