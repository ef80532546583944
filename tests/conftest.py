"""Shared fixtures: how the tests start, nothing about what they test."""

import os

os.environ.setdefault("PORTAL_SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnop")
