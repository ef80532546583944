from .base import Move, Searchable
from .partners import Agreement, NewsItem, Partner, Signatory
from .people import User
from .places import Center, Commune, Event, Milestone

__all__ = [
    "Agreement",
    "Center",
    "Commune",
    "Event",
    "Milestone",
    "Move",
    "NewsItem",
    "Partner",
    "Searchable",
    "Signatory",
    "User",
]
