"""What the pages of accounts share: the look of the back office for everybody, a status of their own, never kept."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from centers.office.pages import FormPage
from rehamna_portal.accounts.origins import Origin, origin_of


class AccountPage(FormPage):
    """Of whoever is signed in: partners and helpers too, who enter no other page of this look."""

    @classmethod
    def view(cls, **initkwargs):
        return never_cache(sensitive_post_parameters()(cls.as_view(**initkwargs)))

    @classmethod
    def open_view(cls, **initkwargs):
        """For whoever is not signed in."""
        return login_not_required(cls.view(**initkwargs))

    @property
    def account(self):
        return self.request.user

    @property
    def origin(self) -> Origin:
        return origin_of(self.request)

    def has_permission(self):
        return True

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "account": self.account, "request": self.request}

    def form_invalid(self, form):
        response = self.render(status=form.status)
        if form.retry_after:
            response["Retry-After"] = str(form.retry_after)
        return response

    def refused(self, form, refusal):
        super().refused(form, refusal)
        form.status = refusal.status
