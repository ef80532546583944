"""The admin of the room; what the back office of every room shares is in `centers.office`."""

from . import bulk, changes, content, exports, filters, pictures

__all__ = ["bulk", "changes", "content", "exports", "filters", "pictures"]
