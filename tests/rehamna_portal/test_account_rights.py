"""Who may manage which account, and which roles one may give: none beyond what one holds, and none to oneself."""

import pytest
from django.contrib.auth.models import Group

from rehamna_portal import roles
from rehamna_portal.account_rights import grantable, grantable_centers, may_manage_account, visible_accounts
from tests.factories import CenterFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CenterFactory(accent="code")


@pytest.fixture
def other():
    return CenterFactory(accent="eco")


@pytest.fixture(autouse=True)
def groups(db):
    roles.ensure_roles()


def account(role, *centers, **told):
    user = UserFactory(centers=centers, is_staff=roles.ROLES[role].enters_office, **told)
    user.groups.add(Group.objects.get(name=role))
    return user


GIVES = {
    roles.ADMINISTRATOR: set(roles.ROLES),
    roles.MANAGER: {roles.MANAGER, roles.EDITOR, roles.READER, roles.PARTNER},
    roles.HEAD: {roles.HEAD, roles.CENTRE_BOARD, roles.STAFF, roles.READER},
}


@pytest.mark.parametrize("role", roles.ROLES)
def test_nobody_gives_what_they_do_not_hold(role, centre):
    assert grantable(account(role, centre)) == GIVES.get(role, set())


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_manager_manages_no_account_that_may_more(role, centre):
    manager, colleague = account(roles.MANAGER), account(role, centre)
    assert may_manage_account(manager, colleague) is (role in GIVES[roles.MANAGER])


@pytest.mark.parametrize("by", [roles.ADMINISTRATOR, roles.MANAGER, roles.HEAD])
def test_nobody_manages_the_own_account(by, centre):
    user = account(by, centre)
    assert not may_manage_account(user, user)
    root = UserFactory(is_superuser=True)
    assert not may_manage_account(root, root)
    assert may_manage_account(root, user)


def test_an_account_that_is_switched_off_keeps_its_weight(centre):
    """Who could set its password would only have to wait until it is on again."""
    board = account(roles.BOARD, is_active=False)
    assert not may_manage_account(account(roles.MANAGER), board)
    assert may_manage_account(account(roles.ADMINISTRATOR), board)


def test_who_may_everything_is_out_of_sight_of_all_others(centre):
    root = UserFactory(is_superuser=True)
    for role in (roles.ADMINISTRATOR, roles.MANAGER, roles.HEAD):
        by = account(role, centre)
        assert root not in visible_accounts(by)
        assert not may_manage_account(by, root)


def test_a_head_of_centre_sees_and_manages_the_accounts_of_the_centre_alone(centre, other):
    head = account(roles.HEAD, centre)
    own, foreign = account(roles.STAFF, centre), account(roles.STAFF, other)
    of_both, board, partner = account(roles.STAFF, centre, other), account(roles.BOARD), account(roles.PARTNER)
    assert set(visible_accounts(head)) == {head, own}
    assert may_manage_account(head, own)
    for colleague in (foreign, of_both, board, partner):
        assert not may_manage_account(head, colleague)
    assert list(grantable_centers(head)) == [centre]
    assert set(grantable_centers(account(roles.ADMINISTRATOR))) == {centre, other}


@pytest.mark.parametrize("role", [roles.BOARD, roles.STAFF, roles.EDITOR, roles.WARDEN, roles.READER])
def test_roles_without_accounts_see_none(role, centre):
    by = account(role, centre)
    assert not visible_accounts(by).exists()
    assert not may_manage_account(by, account(roles.PARTNER))
