"""The questions of the public pages: GET forms whose addresses can be kept and shared."""

from .catalogue import MOST_COMPARED, CatalogueForm, asked_for, picks_query
from .entry import EntryForm

__all__ = ["MOST_COMPARED", "CatalogueForm", "EntryForm", "asked_for", "picks_query"]
