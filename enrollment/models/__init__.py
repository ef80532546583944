from .answers import Applicant, Attempt
from .applications import Application, ApplicationMove, Choice, Mark
from .decisions import Enrollment, Offer, OfferMove, Outcome, Run, RunMove
from .documents import Document, DocumentMove
from .messages import Message, MessageTemplate

__all__ = [
    "Applicant",
    "Application",
    "ApplicationMove",
    "Attempt",
    "Choice",
    "Document",
    "DocumentMove",
    "Enrollment",
    "Mark",
    "Message",
    "MessageTemplate",
    "Offer",
    "OfferMove",
    "Outcome",
    "Run",
    "RunMove",
]
