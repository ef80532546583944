"""Choosing a password through a link, and asking for one by e-mail."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rehamna_portal.accounts import links, services, throttling
from rehamna_portal.accounts.forms import AskLinkForm, NewPasswordForm

from .pages import AccountPage


class AskLink(AccountPage):
    """The answer is the same whether there is such an account, and whether it has an address."""

    title = gettext_lazy("Password forgotten")
    template_name = "accounts/ask_link.html"
    form_class = AskLinkForm

    def get_breadcrumbs(self):
        return []

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return {name: kwargs[name] for name in kwargs if name not in ("account", "request")}

    def act(self, form):
        throttling.link_request(self.request).begin()
        services.mail_link(form.cleaned_data["username"], origin=self.origin)
        return self.render(is_asked=True)

    def get_context_data(self, **kwargs):
        minutes = settings.PORTAL["link_minutes"]
        return super().get_context_data(sends_email=settings.SENDS_EMAIL, minutes=minutes, **kwargs)


class UseLink(AccountPage):
    """The page of a link: in the language of the account, unless the browser was told another one here."""

    title = gettext_lazy("Choose a password")
    template_name = "accounts/use_link.html"
    form_class = NewPasswordForm

    def dispatch(self, request, *args, **kwargs):
        self.found = links.read(kwargs["token"])
        if self.found and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(self.found.language)
            request.LANGUAGE_CODE = self.found.language
        return super().dispatch(request, *args, **kwargs)

    @property
    def account(self):
        return self.found

    def get_breadcrumbs(self):
        return []

    def get(self, request, *args, **kwargs):
        return super().get(request) if self.found else self._over()

    def post(self, request, *args, **kwargs):
        return super().post(request) if self.found else self._over()

    def _over(self):
        return self.render(status=410, form=None)

    def act(self, form):
        try:
            account = services.choose_password(
                self.kwargs["token"], form.cleaned_data["new_password"], origin=self.origin
            )
        except ValidationError as error:
            form.add_error("new_password", error)
            return self.form_invalid(form)
        messages.success(self.request, _("The password is chosen. Sign in with it."))
        return redirect("admin:login" if account.is_staff else "sign_in")

    def get_context_data(self, **kwargs):
        # A link that is over has no form to build.
        if self.found is None:
            kwargs.setdefault("form", None)
        return super().get_context_data(of_account=self.found, **kwargs)
