"""The form of a picture: the file becomes ours before anything is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from centers.core.errors import NoRoom, Refused
from centers.core.pictures import recode

from .models import Picture


class PictureForm(forms.ModelForm):
    upload = forms.FileField(
        label=_("Picture file"),
        help_text=_(
            "As a phone or a camera took it, at most 10 MB and 25 million pixels. It is made smaller for phones; where"
            " and with what it was taken is removed. Only a picture that may be published, with the consent of who is"
            " on it."
        ),
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": _("The picture file is missing."), "empty": _("The file is empty.")},
    )
    recoded = None
    status = 200  # of the answer, where the portal and not the picture is the reason (centers.core.errors)

    class Meta:
        model = Picture
        fields = ["alt", "credit"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "upload" in self.fields:
            self.fields["upload"].required = not self.instance.code

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                self.recoded = recode(upload, upload.size)
            except Refused as refusal:
                self.status = refusal.status
                raise forms.ValidationError(refusal.sentences) from refusal
        return upload

    def _post_clean(self):
        """Once all else is right the files are stored: where there is no room, the form says so with what was typed."""
        super()._post_clean()  # type: ignore[misc]  # of Django, left out of its stubs
        if self.recoded and not self.errors:
            try:
                self.instance.put(self.recoded)
            except NoRoom as refusal:
                self.status = refusal.status
                self.add_error("upload", refusal.sentences)
