from .base import Move, Searchable
from .network import Network
from .partners import Agreement, NewsItem, Partner, Signatory
from .people import User
from .pictures import Picture
from .places import Center, Commune, Event, Milestone, Trade
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
    "Network",
    "NewsItem",
    "Page",
    "Partner",
    "Picture",
    "Question",
    "Searchable",
    "Signatory",
    "Term",
    "Trade",
    "User",
    "ZoneRules",
]
