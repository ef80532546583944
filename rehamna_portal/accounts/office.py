"""What a colleague with the right does for the access of an account, on its page in the back office."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers.core import printing
from centers.models import User
from centers.office.buttons import Buttons, Verb
from centers.office.pages import OfficePage
from rehamna_portal.account_rights import CHANGE, may_manage_account

from . import links, second_factor, services, sessions
from .links import LinkKind
from .origins import origin_of
from .views.own import log_of


class LinkPage(OfficePage):
    """A link for somebody else, shown once, as the answer to whoever made it."""

    model = User
    title = gettext_lazy("A link to choose a password")
    template_name = "admin/centers/user/link.html"
    context_object_name = "account"

    def get_breadcrumbs(self):
        return [self.list_crumb(), self.row_crumb()]

    def render(self, **context):
        response = super().render(**context)
        response["Cache-Control"] = "no-store, private"
        return response


def _link(request, account: User, answers):
    """Makes the link and shows it."""
    invites = not account.has_usable_password()
    address = services.make_link(account, by=request.user, origin=origin_of(request))
    square = printing.qr(address, scales=True)
    told = {
        "address": address,
        "square": mark_safe(square),  # noqa: S308  of our own making
        "invites": invites,
        "days": links.lasting(LinkKind.INVITATION).days,
        "hours": int(links.lasting(LinkKind.COLLEAGUE).total_seconds() // 3600),
        "is_mailed": settings.SENDS_EMAIL and bool(account.email),
    }
    return LinkPage.show(request, account, **told)


def _take_away(request, account: User, answers) -> str:
    services.take_away_second_step(account, by=request.user, origin=origin_of(request))
    return _("The second step is taken away: the next sign-in sets it up anew.")


def _everywhere(request, account: User, answers) -> str:
    ended = services.sign_out_everywhere(account, by=request.user, origin=origin_of(request))
    return ngettext("Signed out on %(n)s device.", "Signed out on %(n)s devices.", ended) % {"n": ended}


class Access(Buttons):
    """For the ModelAdmin of accounts: no password is ever typed for somebody else, a link lets its owner choose one."""

    change_form_template = "admin/centers/user/change_form.html"
    verbs = {
        "link": Verb(
            gettext_lazy("A link to choose a password"),
            CHANGE,
            _link,
            note=gettext_lazy("Make sure who asks: whoever opens the link chooses the password."),
            can=services.can_make_link,
        ),
        "second-step": Verb(
            gettext_lazy("Take away the second step"),
            CHANGE,
            _take_away,
            note=gettext_lazy("For somebody whose phone and recovery codes are lost. Make sure who asks."),
            can=services.can_take_away_second_step,
            grave=True,
        ),
        "sign-out": Verb(
            gettext_lazy("Sign out everywhere"),
            CHANGE,
            _everywhere,
            can=services.can_sign_out_everywhere,
            grave=True,
        ),
    }

    def user_change_password(self, request, id, form_url=""):
        """In the place of Django's page on which a colleague types the password."""
        raise PermissionDenied

    def buttons(self, request, row):
        return super().buttons(request, row) if may_manage_account(request.user, row) else []

    def response_add(self, request, obj, post_url_continue=None):
        """A new account has no password: the page of its link comes next."""
        messages.success(request, _("The account is there. With a link its owner chooses the password."))
        return redirect(self.do_url(obj, "link"))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj and may_manage_account(request.user, obj):
            context |= {
                "access_buttons": self.buttons(request, obj),
                "is_set_up": second_factor.is_set_up(obj),
                "has_password": obj.has_usable_password(),
                "sessions": sessions.sessions_of(obj),
                **log_of(obj),
            }
        elif change and obj and obj.pk == request.user.pk:
            context["own_page"] = reverse("account")
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)
