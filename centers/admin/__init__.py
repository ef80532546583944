"""The admin of the room; what the back office of every room shares is in `centers.office`."""

from . import changes, content, pictures

__all__ = ["changes", "content", "pictures"]
