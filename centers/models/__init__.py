from .base import Move, Searchable
from .help import HelpText
from .network import Network
from .partners import Agreement, AgreementKind, Certainty, NewsItem, Partner, Signatory
from .people import User
from .pictures import Picture
from .places import Accent, Center, CenterStatus, Commune, Event, Glyph, Milestone, Texture, Trade
from .texts import Contact, Page, Question, Term
from .zone import ZoneRules

__all__ = [
    "Accent",
    "Agreement",
    "AgreementKind",
    "Center",
    "CenterStatus",
    "Certainty",
    "Commune",
    "Contact",
    "Event",
    "Glyph",
    "HelpText",
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
    "Texture",
    "Trade",
    "User",
    "ZoneRules",
]
