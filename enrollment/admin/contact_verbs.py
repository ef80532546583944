"""Buttons of a file that concern how its person is reached, and what staff note for each other."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.office.buttons import Verb
from enrollment.applying.corrections import can_correct_phone
from enrollment.models.notes import NOTE_LENGTH
from enrollment.office import for_person
from enrollment.review.notes import add_note, can_add_note
from enrollment.security.permissions import ASSIST, DECIDE


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note (the person does not read it)"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        error_messages={
            "required": gettext_lazy("The note is empty."),
            "max_length": gettext_lazy("A note has at most %(limit_value)s characters."),
        },
    )


def _add_note(request, application, answers):
    add_note(application, answers["text"], by=request.user)
    return _("The note is kept.")


VERBS = {
    "phone": Verb(
        gettext_lazy("Correct the phone number"),
        DECIDE,
        for_person.phones,
        form=for_person.PhonesForm,
        can=can_correct_phone,
        note=gettext_lazy(
            "What stays empty does not change. What waits to be sent goes to the new number, and a message there "
            "says that it is now the one of the file."
        ),
    ),
    "reopen": Verb(
        gettext_lazy("Open the entry again"),
        ASSIST,
        for_person.reopen,
        form=for_person.AgainForm,
        can=for_person.can_reopen,
        note=gettext_lazy(
            "The person is here and consents anew. Handing over gives a new code; the old one stops working then."
        ),
    ),
    "note": Verb(
        gettext_lazy("Add a note"),
        DECIDE,
        _add_note,
        form=NoteForm,
        can=can_add_note,
        listed=False,
        note=gettext_lazy("For staff alone: the person never reads it."),
    ),
}
