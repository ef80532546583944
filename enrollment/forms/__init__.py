from .appeals import AppealForm
from .assisting import AssistForm
from .base import PageForm
from .doors import LostCodeForm, MailLinkForm, ResumeForm, TrackForm
from .person import BirthForm, ContactForm, NameForm
from .wishes import CheckForm, ChoicesForm, HomeForm, OutsideForm, SchoolingForm, WordsForm

__all__ = [
    "AppealForm",
    "AssistForm",
    "BirthForm",
    "CheckForm",
    "ChoicesForm",
    "ContactForm",
    "HomeForm",
    "LostCodeForm",
    "MailLinkForm",
    "NameForm",
    "OutsideForm",
    "PageForm",
    "ResumeForm",
    "SchoolingForm",
    "TrackForm",
    "WordsForm",
]
