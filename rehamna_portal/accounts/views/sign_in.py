"""Signing in: the password, then the code of the phone, or setting that up."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers.core import printing
from centers.models import User
from rehamna_portal.accounts import pending, second_factor, throttling
from rehamna_portal.accounts.forms import CodeForm, SetUpForm, SignInForm

from .pages import AccountPage


class SignIn(LoginView):
    """The first step, at every address where it is asked."""

    authentication_form = SignInForm
    template_name = "sign_in.html"

    def form_valid(self, form):
        account, goes_to = form.get_user(), self._goes_to(form.get_user())
        if not second_factor.is_asked_of(account):
            pending.sign_in(self.request, account)
            throttling.try_of(self.request, account.get_username()).forget()
            return remembered(self.request, HttpResponseRedirect(goes_to), account)
        pending.begin(self.request, account, goes_to)
        response = redirect("account_code" if second_factor.is_set_up(account) else "account_set_up")
        # The next pages have no language in their address: they go on in that of this one.
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            self.request.LANGUAGE_CODE,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response

    def _goes_to(self, account: User) -> str:
        """Where it was asked for; whoever does not enter the back office goes to the page that says where to go."""
        wanted = self.get_success_url()
        return reverse("sign_in") if wanted.startswith(reverse("admin:index")) and not account.is_staff else wanted

    def form_invalid(self, form):
        response = self.render_to_response(self.get_context_data(form=form), status=form.status)
        if form.retry_after:
            response["Retry-After"] = str(form.retry_after)
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(without_second_step=not settings.SECOND_FACTOR, **kwargs)


def remembered(request, response, account: User):
    """The answer to whoever has signed in: this browser has a count of its own from now on."""
    throttling.know_device(request, response, account.get_username())
    return response


class SecondStep(AccountPage):
    """For whoever made the first step; everybody else begins with that."""

    def dispatch(self, request, *args, **kwargs):
        found = pending.of(request)
        if found is None:
            messages.info(request, _("Sign in with the password first; ten minutes later that is asked again."))
            return redirect("admin:login")
        self.pending = found
        return super().dispatch(request, *args, **kwargs)

    @property
    def account(self):
        return self.pending.account

    def get_breadcrumbs(self):
        return []


class CodePage(SecondStep):
    title = gettext_lazy("Second step: the code")
    template_name = "accounts/code.html"
    form_class = CodeForm

    def act(self, form):
        account, goes_to = self.account, self.pending.goes_to
        pending.sign_in(self.request, account, form.how)
        if form.how == second_factor.RECOVERY:
            self._warn_of_codes_left(account)
            goes_to = reverse("account")
        return remembered(self.request, HttpResponseRedirect(goes_to), account)

    def get_context_data(self, **kwargs):
        return super().get_context_data(pending_name=self.account.get_username(), **kwargs)

    def _warn_of_codes_left(self, account: User) -> None:
        left = second_factor.recovery_codes_left(account)
        told = ngettext(
            "%(n)s recovery code is left. If the phone is lost, set up another one here.",
            "%(n)s recovery codes are left. If the phone is lost, set up another one here.",
            left,
        )
        messages.warning(self.request, told % {"n": left})


class SetUpPage(SecondStep):
    """The first time: the square, the key, one code; then the recovery codes, once, and the account is signed in."""

    title = gettext_lazy("Set up the second step")
    template_name = "accounts/set_up.html"
    form_class = SetUpForm

    def get(self, request, *args, **kwargs):
        return redirect("account_code") if second_factor.is_set_up(self.account) else super().get(request)

    def act(self, form):
        account = self.account
        # A second tab must not replace what the first has set up: whoever has it shows a code.
        if second_factor.is_set_up(account):
            return redirect("account_code")
        codes = second_factor.confirm_set_up(account, form.cleaned_data["code"], origin=self.origin)
        if codes is None:
            form.add_error("code", wrong_first_code())
            return self.form_invalid(form)
        pending.sign_in(self.request, account, second_factor.APP)
        response = RecoveryCodes.show(self.request, codes=codes, goes_to=self.pending.goes_to)
        return remembered(self.request, response, account)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**key_of(self.account), **kwargs)


class RecoveryCodes(AccountPage):
    """Shown once, as the answer to whoever made them."""

    title = gettext_lazy("Recovery codes")
    template_name = "accounts/recovery_codes.html"

    def get_breadcrumbs(self):
        return []

    def get_form(self, form_class=None):
        return None

    def render(self, **context):
        response = super().render(**context)
        response["Cache-Control"] = "no-store, private"
        return response


def wrong_first_code() -> str:
    return _("This is not the code of this key. Look at the app once more: it may show another code by now.")


def key_of(account: User) -> dict:
    """What the page of setting up shows of the key that is to be confirmed."""
    device = second_factor.begin_set_up(account)
    square = printing.qr(second_factor.address_of(device), scales=True)
    return {"square": mark_safe(square), "groups": second_factor.key_in_groups(device)}  # noqa: S308  of our own making
