from .appeals import AppealForm
from .base import PageForm
from .doors import LostCodeForm, MailLinkForm, ResumeForm, TrackForm
from .person import BirthForm, ContactForm, NameForm
from .wishes import CheckForm, ChoicesForm, HomeForm, SchoolingForm, WordsForm

__all__ = [
    "AppealForm",
    "BirthForm",
    "CheckForm",
    "ChoicesForm",
    "ContactForm",
    "HomeForm",
    "LostCodeForm",
    "MailLinkForm",
    "NameForm",
    "PageForm",
    "ResumeForm",
    "SchoolingForm",
    "TrackForm",
    "WordsForm",
]
