"""An e-mail address with a slip in the name of its provider is asked about, and may be kept as it was typed."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.values import mailboxes

from .fields import PickField, Radios, clean_text

if TYPE_CHECKING:
    _Form = forms.Form
else:
    _Form = object  # stands before a form

EMAIL_NOT_COMPLETE = gettext_lazy("This e-mail address is not complete. The field can also stay empty.")


class AsksAboutEmail(_Form):
    """For forms with a field `email`: `ask_about_email` in `prepare` adds the question `email_meant` behind it."""

    email_not_complete = EMAIL_NOT_COMPLETE

    def ask_about_email(self) -> None:
        """Only where what was typed looks like a slip. The answers are addresses: they fit no other address."""
        typed = clean_text(self.data.get(self.add_prefix("email"), "") if self.is_bound else "", "NFKC")
        if not (meant := mailboxes.meant(typed)):
            return
        self.fields["email_meant"] = PickField(
            label=_("Which e-mail address is right?"),
            choices=[(meant, meant), (typed, _("%(address)s, as typed") % {"address": typed})],
            widget=Radios,
            missing=_("Did you mean %(address)s? Choose the right address.") % {"address": meant},
        )
        names = list(self.fields)[:-1]
        self.order_fields([*names[: names.index("email") + 1], "email_meant"])

    def clean_email(self):
        email, asked = self.cleaned_data["email"], self.fields.get("email_meant")
        if asked:
            chosen = self.data.get(self.add_prefix("email_meant"))
            if isinstance(asked, forms.ChoiceField) and not asked.valid_value(chosen):
                return email  # the question tells
            email = chosen
        try:
            return forms.EmailField(required=False).clean(email)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.email_not_complete) from error
