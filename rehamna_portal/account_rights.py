"""Who may make, change and switch off which account, and which roles one may give.

Nobody gives what they do not hold, and nobody anything to themselves. Who sets the password of an account, or has it
reset, could act as that account: so it takes all of its rights too. Asked by the form, its page and every button.
"""

from django.contrib.auth.models import Permission
from django.db.models import Count, Q, QuerySet

from centers.models import Center, User
from enrollment.security.permissions import sees_all

from .roles import RIGHTS, ROLES, Place

VIEW, ADD, CHANGE = "centers.view_user", "centers.add_user", "centers.change_user"


def rights_of(account: User) -> set[str]:
    """What the roles of an account hold, also while it is switched off: a key to it opens that once it is on again."""
    found = Permission.objects.filter(Q(user=account) | Q(group__user=account)).distinct()
    return {f"{app}.{codename}" for app, codename in found.values_list("content_type__app_label", "codename")}


def visible_accounts(by) -> QuerySet[User]:
    """Those that `by` reads: all but the ones made on the server, and for a head of centre those of the centre."""
    accounts = User.objects.all()
    if not (by.is_active and by.is_staff and (by.has_perm(VIEW) or by.has_perm(CHANGE))):
        return accounts.none()
    if by.is_superuser:
        return accounts
    accounts = accounts.filter(is_superuser=False)
    if sees_all(by):
        return accounts
    foreign = Count("centers", filter=~Q(centers__in=by.centers.all()), distinct=True)
    own = User.objects.annotate(foreign=foreign).filter(centers__in=by.centers.all(), foreign=0)
    return accounts.filter(Q(pk__in=own.values("pk")) | Q(pk=by.pk))


def may_manage_account(by, account: User) -> bool:
    """Change roles and centres of `account`, its name, password or second factor; switch it off or on.

    Never one's own, nor one that holds a right that `by` does not.
    """
    if account.pk == by.pk or not by.has_perm(CHANGE) or not visible_accounts(by).filter(pk=account.pk).exists():
        return False
    return by.is_superuser or rights_of(account) <= by.get_all_permissions()


def grantable(by) -> frozenset[str]:
    """Slugs of the roles that `by` may give to others, and take away.

    Whoever sees the own centres alone gives none but roles of a centre.
    """
    if not (by.is_active and by.is_staff and (by.has_perm(ADD) or by.has_perm(CHANGE))):
        return frozenset()
    held = by.get_all_permissions()
    everywhere = by.is_superuser or sees_all(by)
    return frozenset(
        name for name, role in ROLES.items() if RIGHTS[name] <= held and (everywhere or role.place is Place.CENTRE)
    )


def grantable_centers(by) -> QuerySet[Center]:
    """The centres to which `by` may assign others."""
    centers = Center.objects.all()
    return centers if by.is_superuser or sees_all(by) else centers.filter(staff=by)
