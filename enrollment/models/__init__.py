from .answers import Applicant, Attempt
from .appeals import Appeal, AppealMove
from .applications import Application, ApplicationMove, Choice, Mark
from .assisting import AssistedEntry
from .decisions import Enrollment, Offer, OfferMove, Outcome, Run, RunMove
from .documents import Document, DocumentFile, DocumentMove
from .messages import Message, MessageTemplate
from .returning import LostCode, LostCodeMove, ReturnLink
from .sittings import Convocation, ConvocationMove, Sitting, SittingMove

__all__ = [
    "Appeal",
    "AppealMove",
    "Applicant",
    "Application",
    "ApplicationMove",
    "AssistedEntry",
    "Attempt",
    "Choice",
    "Convocation",
    "ConvocationMove",
    "Document",
    "DocumentFile",
    "DocumentMove",
    "Enrollment",
    "LostCode",
    "LostCodeMove",
    "Mark",
    "Message",
    "MessageTemplate",
    "Offer",
    "OfferMove",
    "Outcome",
    "ReturnLink",
    "Run",
    "RunMove",
    "Sitting",
    "SittingMove",
]
