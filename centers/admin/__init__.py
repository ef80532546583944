"""The admin of the room; what the back office of every room shares is in `centers.office`."""

from . import content, exports, pictures

__all__ = ["content", "exports", "pictures"]
