"""Forms of signing in and of one's account. A password or a code is one counted try, whichever form asks for it."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.models import AccountEventKind, User

from . import events, hashing, second_factor, throttling
from .origins import origin_of
from .passwords import LEAST

Found = TypeVar("Found")
LONGEST_PASSWORD, LONGEST_CODE, LONGEST_NAME = 200, 40, 150


class TryingForm(forms.Form):
    """`status` and `retry_after` (seconds) of the answer, where it is not that something was typed wrong."""

    status = 200
    retry_after = 0

    def tried(
        self, request, name: str, check: Callable[[], Found], *, hashes: bool = True
    ) -> tuple[throttling.Try, Found]:
        """What `check` found, as one try of this name; ValidationError where it comes too soon or too many come.

        `hashes`: whether it works out the hash of a password.
        """
        attempt = throttling.try_of(request, name)
        try:
            attempt.look()
            with hashing.place() if hashes else nullcontext():
                attempt.begin()
                return attempt, check()
        except Refused as refusal:
            self.status = refusal.status
            self.retry_after = getattr(refusal, "seconds", hashing.RETRY_AFTER)
            raise ValidationError(refusal.sentences) from refusal


class SignInForm(TryingForm, AuthenticationForm):
    """The first step, the same wherever it is asked. The count is cleared once the second is made too."""

    error_messages = {
        "invalid_login": gettext_lazy("Account name and password do not fit together. Capital letters count in both."),
        "inactive": gettext_lazy("Account name and password do not fit together. Capital letters count in both."),
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Account name")
        self.fields["username"].error_messages["required"] = _("The account name is missing.")
        self.fields["password"].error_messages["required"] = _("The password is missing.")
        self.fields["password"].validators.append(MaxLengthValidator(LONGEST_PASSWORD))

    def clean(self):
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name and password:
            attempt, self.user_cache = self.tried(self.request, name, lambda: self._authenticated(name, password))
            if self.user_cache is None:
                events.record_failure(name, origin_of(self.request))
                raise self.get_invalid_login_error()
            attempt.unmade()
        return self.cleaned_data

    def _authenticated(self, name: str, password: str) -> User | None:
        return authenticate(self.request, username=name, password=password)


class OfAccountForm(TryingForm):
    """Of a known account: `account`, `request`."""

    def __init__(self, *args, account: User, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.account, self.request = account, request


class CodeForm(OfAccountForm):
    """The second step. `how`: whether the app or a recovery code opened."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("Six digits from the app on your phone, or ten digits of a recovery code."),
        error_messages={"required": gettext_lazy("The code is missing.")},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}),
    )
    how = ""

    def clean_code(self):
        typed = self.cleaned_data["code"]
        name = self.account.get_username()
        attempt, self.how = self.tried(
            self.request, name, lambda: second_factor.verify(self.account, typed), hashes=False
        )
        if not self.how:
            events.record(self.account, AccountEventKind.WRONG_CODE, origin=origin_of(self.request))
            raise ValidationError(
                _("This code does not open. The app shows another one every 30 seconds, and each code works once.")
            )
        attempt.right()
        return typed


class SetUpForm(OfAccountForm):
    """The first code of a new key."""

    code = forms.CharField(
        label=gettext_lazy("Code that the app shows now"),
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("Six digits. Another one follows every 30 seconds."),
        error_messages={"required": gettext_lazy("The code is missing.")},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}),
    )


class PasswordForm(OfAccountForm):
    """The password once more, before something of the account is changed."""

    password = forms.CharField(
        label=gettext_lazy("Your present password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        error_messages={"required": gettext_lazy("The password is missing.")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def clean_password(self):
        typed = self.cleaned_data["password"]
        attempt, fits = self.tried(
            self.request, self.account.get_username(), lambda: self.account.check_password(typed)
        )
        if not fits:
            events.record(self.account, AccountEventKind.WRONG_PASSWORD, origin=origin_of(self.request))
            raise ValidationError(_("This is not the present password of the account."))
        attempt.right()
        return typed


class SetUpAgainForm(SetUpForm, PasswordForm):
    """Another phone for an account that is signed in."""


class NewPasswordForm(OfAccountForm):
    """A password typed twice; the sentences of its rules stand beside it."""

    new_password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        error_messages={"required": gettext_lazy("The new password is missing.")},
        widget=forms.PasswordInput({"autocomplete": "new-password", "minlength": LEAST}),
        help_text=gettext_lazy(
            "At least 12 characters. Four words that have nothing to do with each other are easy to keep in mind."
        ),
    )
    again = forms.CharField(
        label=gettext_lazy("The same password again"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        error_messages={"required": gettext_lazy("The new password is missing the second time.")},
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_new_password(self):
        validate_password(self.cleaned_data["new_password"], self.account)
        return self.cleaned_data["new_password"]

    def clean(self):
        first, second = self.cleaned_data.get("new_password"), self.cleaned_data.get("again")
        if first and second and first != second:
            self.add_error("again", _("The two differ: type the same password twice."))
        return self.cleaned_data


class ChangePasswordForm(NewPasswordForm, PasswordForm):
    field_order = ["password", "new_password", "again"]


class AskLinkForm(TryingForm):
    """Whose password is forgotten."""

    username = forms.CharField(
        label=gettext_lazy("Account name"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("The account name is missing.")},
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "dir": "ltr"}),
    )
