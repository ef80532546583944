from .answers import Applicant, Attempt
from .applications import Application, ApplicationMove, Choice, Mark
from .decisions import Enrollment, Offer, OfferMove, Outcome, Run, RunMove
from .messages import Message, MessageTemplate

__all__ = [
    "Applicant",
    "Application",
    "ApplicationMove",
    "Attempt",
    "Choice",
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
