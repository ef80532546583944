"""The demonstration: accounts, three campaigns and synthetic applicants, all of them marked as samples."""

from .load import load

__all__ = ["load"]
