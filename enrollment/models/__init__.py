from .answers import Applicant, Attempt
from .applications import Application, ApplicationMove, Choice, Mark
from .decisions import Enrollment, Offer, OfferMove, Outcome, Run, RunMove

__all__ = [
    "Applicant",
    "Application",
    "ApplicationMove",
    "Attempt",
    "Choice",
    "Enrollment",
    "Mark",
    "Offer",
    "OfferMove",
    "Outcome",
    "Run",
    "RunMove",
]
