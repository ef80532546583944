from .accounts import AccountEvent, AccountEventKind, AccountSession
from .base import Move, Searchable
from .bulk import BULK_MOVES, GOING_ON, BulkJob, BulkResult, BulkState
from .changes import Change, Deed
from .exports import Export
from .filters import SavedFilter, SavedFilterQuerySet
from .help import HelpText
from .network import Network
from .partners import Agreement, AgreementKind, Certainty, NewsItem, Partner, Signatory
from .people import User
from .pictures import Picture
from .places import Accent, Center, CenterStatus, Commune, Event, Glyph, Milestone, Texture, Trade
from .texts import Contact, Page, Question, Term
from .zone import ZoneRules

__all__ = [
    "BULK_MOVES",
    "GOING_ON",
    "Accent",
    "AccountEvent",
    "AccountEventKind",
    "AccountSession",
    "Agreement",
    "AgreementKind",
    "BulkJob",
    "BulkResult",
    "BulkState",
    "Center",
    "CenterStatus",
    "Certainty",
    "Change",
    "Commune",
    "Contact",
    "Deed",
    "Event",
    "Export",
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
    "SavedFilter",
    "SavedFilterQuerySet",
    "Searchable",
    "Signatory",
    "Term",
    "Texture",
    "Trade",
    "User",
    "ZoneRules",
]
