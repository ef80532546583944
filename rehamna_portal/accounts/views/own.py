"""One's own account: password, second step, where it is signed in, what happened to it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers.office.pages import Crumb
from rehamna_portal import roles
from rehamna_portal.accounts import events, second_factor, services, sessions
from rehamna_portal.accounts.forms import ChangePasswordForm, PasswordForm, SetUpAgainForm

from .pages import AccountPage
from .sign_in import RecoveryCodes, key_of, wrong_first_code


def log_of(account) -> dict:
    """What `accounts/_lines.html` needs."""
    return {"lines": events.account_log(account), "account_lines_months": settings.ACCOUNT_LINES_MONTHS}


class OwnPage(AccountPage):
    """A page below that of the account."""

    success_url = reverse_lazy("account")

    def get_breadcrumbs(self):
        return [Crumb(_("My account"), str(self.success_url))]


class AccountOverview(OwnPage):
    title = gettext_lazy("My account")
    template_name = "accounts/overview.html"
    http_method_names = ("get", "head")

    def get_breadcrumbs(self):
        return []

    def get_form(self, form_class=None):
        return None

    def get_context_data(self, **kwargs):
        account = self.account
        found = {
            "roles": [roles.label(group.name) for group in account.groups.all()],
            "is_set_up": second_factor.is_set_up(account),
            "codes_left": second_factor.recovery_codes_left(account),
            "sessions": sessions.sessions_of(account),
            "this_session": self.request.session.session_key,
            **log_of(account),
        }
        return super().get_context_data(**found, **kwargs)


class ChangePassword(OwnPage):
    title = gettext_lazy("Change the password")
    template_name = "accounts/form.html"
    form_class = ChangePasswordForm

    def act(self, form):
        key = self.request.session.session_key or ""
        services.change_password(self.account, form.cleaned_data["new_password"], session_key=key, origin=self.origin)
        update_session_auth_hash(self.request, self.account)
        sessions.renamed(key, self.request.session.session_key or "")
        return _("The password is changed. Wherever else this account was signed in, it is signed out.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(button=_("Change the password"), **kwargs)


class SetUpAgain(OwnPage):
    """Another phone, or the first one of an account of which it is not required."""

    title = gettext_lazy("Set up the second step")
    template_name = "accounts/set_up.html"
    form_class = SetUpAgainForm

    def act(self, form):
        codes = second_factor.confirm_set_up(self.account, form.cleaned_data["code"], origin=self.origin)
        if codes is None:
            form.add_error("code", wrong_first_code())
            return self.form_invalid(form)
        self.request.session[sessions.SECOND_STEP] = second_factor.APP
        sessions.end_all(self.account, but=self.request.session.session_key)
        return RecoveryCodes.show(self.request, codes=codes, goes_to=str(self.success_url))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**key_of(self.account), **kwargs)


class NewRecoveryCodes(OwnPage):
    title = gettext_lazy("New recovery codes")
    template_name = "accounts/form.html"
    form_class = PasswordForm

    def has_permission(self):
        return second_factor.is_set_up(self.account)

    def act(self, form):
        codes = second_factor.make_recovery_codes(self.account, origin=self.origin)
        return RecoveryCodes.show(self.request, codes=codes, goes_to=str(self.success_url))

    def get_context_data(self, **kwargs):
        told = {
            "note": _("Ten new codes take the place of those you have: the earlier ones open nothing any more."),
            "button": _("Make new recovery codes"),
        }
        return super().get_context_data(**told, **kwargs)


class SignOutEverywhere(OwnPage):
    """POST: ends every session of the account, this one too."""

    http_method_names = ("post",)

    def post(self, request, *args, **kwargs):
        ended = services.sign_out_everywhere(request.user, origin=self.origin)
        logout(request)
        told = ngettext("Signed out on %(n)s device.", "Signed out on %(n)s devices.", ended)
        messages.success(request, told % {"n": ended})
        return redirect("admin:login")


class EndSession(OwnPage):
    """POST: ends one session of the account."""

    http_method_names = ("post",)

    def post(self, request, *args, **kwargs):
        if not sessions.end_one(request.user, kwargs["number"], origin=self.origin):
            raise Http404
        messages.success(request, _("Signed out on that device."))
        return redirect("account")
