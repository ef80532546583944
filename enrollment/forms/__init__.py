from .base import PageForm
from .doors import ResumeForm, TrackForm
from .person import BirthForm, ContactForm, NameForm
from .wishes import CheckForm, ChoicesForm, HomeForm, SchoolingForm, WordsForm

__all__ = [
    "BirthForm",
    "CheckForm",
    "ChoicesForm",
    "ContactForm",
    "HomeForm",
    "NameForm",
    "PageForm",
    "ResumeForm",
    "SchoolingForm",
    "TrackForm",
    "WordsForm",
]
