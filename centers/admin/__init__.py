"""The admin of the room; what the back office of every room shares is in `centers.office`."""

from . import bulk, content, filters, pictures

__all__ = ["bulk", "content", "filters", "pictures"]
