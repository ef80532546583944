from .answers import Applicant, Attempt
from .applications import Application, ApplicationMove, Choice, Mark
from .decisions import Enrollment, Offer, OfferMove, Outcome, Run, RunMove
from .returning import LostCode, LostCodeMove, ReturnLink

__all__ = [
    "Applicant",
    "Application",
    "ApplicationMove",
    "Attempt",
    "Choice",
    "Enrollment",
    "LostCode",
    "LostCodeMove",
    "Mark",
    "Offer",
    "OfferMove",
    "Outcome",
    "ReturnLink",
    "Run",
    "RunMove",
]
