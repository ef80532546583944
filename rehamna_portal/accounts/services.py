"""The verbs of accounts: links, passwords, the second step taken away, signing out everywhere."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.moves import locked
from centers.core.reasons import Reason
from centers.models import AccountEventKind, User
from centers.reference import network
from rehamna_portal.account_rights import may_manage_account

from . import events, links, second_factor, sessions
from .links import LinkKind
from .origins import NOWHERE, Origin

NOT_YOURS = Reason(
    "not_yours",
    gettext_lazy("This account is your own, or holds rights that you do not hold: somebody who holds them helps."),
)
SWITCHED_OFF = Reason("switched_off", gettext_lazy("The account is switched off: no link opens it."))
NO_SECOND_STEP = Reason("no_second_step", gettext_lazy("The account has set up no second step."))
NO_SESSION = Reason("no_session", gettext_lazy("The account is signed in nowhere."))
USED_LINK = Reason("used_link", gettext_lazy("This link was used already, or is too old."))


def can_help(account: User, by: User | None) -> list[Reason]:
    """Whether `by` may do something for the access of `account`. None: whoever sits at the server."""
    return [] if by is None or may_manage_account(by, account) else [NOT_YOURS]


def can_make_link(account: User) -> list[Reason]:
    return [] if account.is_active else [SWITCHED_OFF]


def can_take_away_second_step(account: User) -> list[Reason]:
    return [] if second_factor.is_set_up(account) else [NO_SECOND_STEP]


def can_sign_out_everywhere(account: User) -> list[Reason]:
    return [] if sessions.sessions_of(account).exists() else [NO_SESSION]


@transaction.atomic
def make_link(account: User, *, by: User | None = None, origin: Origin = NOWHERE) -> str:
    """The address of a link with which `account` chooses a password: an invitation where it has none yet.

    Raises Refused where `by` may not, or the account is switched off.
    """
    account = locked(account)
    if found := can_help(account, by) + can_make_link(account):
        raise Refused(*found)
    invites = not account.has_usable_password()
    kind = AccountEventKind.INVITED if invites else AccountEventKind.LINK_MADE
    events.record(account, kind, by=by, origin=origin)
    address = links.make(account, LinkKind.INVITATION if invites else LinkKind.COLLEAGUE, by=by)
    if settings.SENDS_EMAIL and account.email:
        # What the mail server says to it keeps nobody from giving the link by hand.
        transaction.on_commit(lambda: _mail(account, address), robust=True)
    return address


def mail_link(name: str, *, origin: Origin = NOWHERE) -> bool:
    """Sends the account of this name a link, where it has an address; whether it did, for no page to tell."""
    account = User.objects.filter(username=name, is_active=True).exclude(email="").first()
    if account is None or not settings.SENDS_EMAIL:
        return False
    _mail(account, links.make(account, LinkKind.MAILED))
    events.record(account, AccountEventKind.LINK_MAILED, origin=origin)
    return True


def _mail(account: User, address: str) -> None:
    """In the language of the account."""
    with translation.override(account.language):
        told = {"network": network(), "account": f"\u2068{account.get_username()}\u2069", "address": address}
        text = _(
            "With this link you choose the password of the account %(account)s:\n\n%(address)s\n\n"
            "It opens once, and not for long. If nobody made it for you and you did not ask for it, there is nothing to"
            " do: nothing changes."
        )
        send_mail(_("Your password: %(network)s") % told, text % told, settings.DEFAULT_FROM_EMAIL, [account.email])


@transaction.atomic
def choose_password(token: str, password: str, *, origin: Origin = NOWHERE) -> User:
    """What the link of this token is for. Every session of the account ends. Raises Refused where it works no more,
    ValidationError where the password is not taken."""
    found = links.read(token)
    account = locked(found) if found else None
    if account is None or not links.is_of(token, account):
        raise Refused(USED_LINK)
    _set(account, password)
    sessions.end_all(account)
    events.record(account, AccountEventKind.PASSWORD_SET, origin=origin)
    return account


@transaction.atomic
def change_password(account: User, password: str, *, session_key: str | None, origin: Origin = NOWHERE) -> None:
    """A new password of the own account: every other session ends, the one that changed it goes on.

    Raises ValidationError where the password is not taken.
    """
    _set(account, password)
    sessions.end_all(account, but=session_key)
    events.record(account, AccountEventKind.PASSWORD_CHANGED, origin=origin)


def _set(account: User, password: str) -> None:
    validate_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])


@transaction.atomic
def take_away_second_step(account: User, *, by: User | None = None, origin: Origin = NOWHERE) -> None:
    """For a colleague whose phone and recovery codes are lost: the next sign-in sets it up anew, every session ends.

    Raises Refused where `by` may not, or there is none.
    """
    account = locked(account)
    if found := can_help(account, by) + can_take_away_second_step(account):
        raise Refused(*found)
    second_factor.take_away(account)
    sessions.end_all(account)
    events.record(account, AccountEventKind.FACTOR_RESET, by=by, origin=origin)


@transaction.atomic
def sign_out_everywhere(account: User, *, by: User | None = None, origin: Origin = NOWHERE) -> int:
    """Ends every session of the account; how many. `by`: the colleague, where it is not the account itself.

    Raises Refused where that colleague may not, or there is nothing to end.
    """
    if by and (found := can_help(account, by) + can_sign_out_everywhere(account)):
        raise Refused(*found)
    ended = sessions.end_all(account)
    events.record(account, AccountEventKind.SIGNED_OUT_EVERYWHERE, by=by, origin=origin)
    return ended
