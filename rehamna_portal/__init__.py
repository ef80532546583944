"""The top of the ladder. Web, commands and tests all come through here before anything can read a zone."""

from centers.core.zones import use_pinned

use_pinned()
