from .base import Move, Searchable
from .partners import Agreement, NewsItem, Partner, Signatory
from .people import User
from .pictures import Picture
from .places import Center, Commune, Milestone

__all__ = [
    "Agreement",
    "Center",
    "Commune",
    "Milestone",
    "Move",
    "NewsItem",
    "Partner",
    "Picture",
    "Searchable",
    "Signatory",
    "User",
]
