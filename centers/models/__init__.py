from .base import Move, Searchable
from .partners import Agreement, NewsItem, Partner, Signatory
from .people import User
from .pictures import Picture
from .places import Center, Commune, Event, Milestone
from .texts import Contact, Page, Question, Term
from .zone import ZoneRules

__all__ = [
    "Agreement",
    "Center",
    "Commune",
    "Contact",
    "Event",
    "Milestone",
    "Move",
    "NewsItem",
    "Page",
    "Partner",
    "Picture",
    "Question",
    "Searchable",
    "Signatory",
    "Term",
    "User",
    "ZoneRules",
]
