"""The form of accounts: it makes nobody who cannot enter, and gives nobody more than whoever saves it holds."""

import pytest
from django.contrib.auth.models import Group, Permission

from centers.models import User
from rehamna_portal import roles
from tests.factories import CenterFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"


@pytest.fixture(autouse=True)
def groups(db):
    roles.ensure_roles()


@pytest.fixture
def code():
    return CenterFactory(accent="code")


@pytest.fixture
def eco():
    return CenterFactory(accent="eco")


def account(role, *centers, **told):
    user = UserFactory(centers=centers, is_staff=roles.ROLES[role].enters_office, language="fr", **told)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def signed_in(client):
    def sign_in(role, *centers, **told):
        client.by = account(role, *centers, **told)
        client.force_login(client.by)
        return client

    return sign_in


def answers(user, *given, **more):
    groups = [Group.objects.get(name=name).pk for name in given]
    told = {"username": user.username, "language": "fr", "first_name": "", "last_name": "", "email": "", "partner": ""}
    return {**told, "is_active": "on", "groups": groups, **more}


def page_of(user, ending="change"):
    return f"/admin/centers/user/{user.pk}/{ending}/"


def errors_of(response):
    assert response.status_code == 200, "it was saved"
    return response.context["adminform"].form.errors


def weight(user):
    """All that tells what an account may do."""
    user = User.objects.get(pk=user.pk)
    return (
        {group.name for group in user.groups.all()},
        set(user.centers.all()),
        user.partner,
        (user.is_active, user.is_staff, user.is_superuser, user.user_permissions.count()),
        (user.username, user.password),
    )


def test_an_account_gets_its_role_and_centre_and_with_them_the_office(signed_in, code):
    office, user = signed_in(roles.ADMINISTRATOR), UserFactory(is_staff=False)
    sent = answers(user, roles.STAFF, centers=[code.pk])
    assert office.post(page_of(user), sent).status_code == 302
    assert weight(user)[:4] == ({roles.STAFF}, {code}, None, (True, True, False, 0))


@pytest.mark.parametrize(("role", "opens"), [(roles.PARTNER, False), (roles.HELPER, False), (roles.WARDEN, True)])
def test_the_office_opens_by_the_role_and_not_by_a_box(signed_in, role, opens):
    office, user = signed_in(roles.ADMINISTRATOR), UserFactory(is_staff=not opens)
    partner = PartnerFactory().pk if role == roles.PARTNER else ""
    assert office.post(page_of(user), answers(user, role, partner=partner, is_staff="on")).status_code == 302
    user.refresh_from_db()
    assert user.is_staff is opens


MISFITS = [
    ((), {}, "groups"),
    ((roles.STAFF,), {}, "centers"),
    ((roles.HEAD,), {}, "centers"),
    ((roles.CENTRE_BOARD,), {}, "centers"),
    ((roles.READER,), {}, "centers"),
    ((roles.PARTNER,), {}, "partner"),
    ((roles.HELPER,), {"partner": True}, "partner"),
    ((roles.WARDEN,), {"centers": True}, "centers"),
    ((roles.BOARD,), {"centers": True}, "centers"),
    ((roles.BOARD, roles.STAFF), {"centers": True}, "groups"),
]


@pytest.mark.parametrize(("given", "more", "field"), MISFITS)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_saved(signed_in, code, given, more, field, language):
    office, user = signed_in(roles.ADMINISTRATOR), UserFactory()
    User.objects.filter(pk=office.by.pk).update(language=language)
    before = weight(user)
    rows = {"centers": [code.pk], "partner": PartnerFactory().pk}
    sent = answers(user, *given, **{name: rows[name] for name in more})
    assert set(errors_of(office.post(page_of(user), sent))) == {field}
    assert weight(user) == before


def test_an_account_is_not_made_without_what_its_role_needs(signed_in, code):
    office = signed_in(roles.ADMINISTRATOR)
    made = answers(User(username="new"), roles.STAFF, usable_password="true", password1=PASSWORD, password2=PASSWORD)
    assert set(errors_of(office.post("/admin/centers/user/add/", made))) == {"centers"}
    assert office.post("/admin/centers/user/add/", {**made, "centers": [code.pk]}).status_code == 302
    user = User.objects.get(username="new")
    assert weight(user)[:4] == ({roles.STAFF}, {code}, None, (True, True, False, 0))


def test_every_role_says_on_the_form_what_it_is_for(signed_in):
    page = signed_in(roles.ADMINISTRATOR).get("/admin/centers/user/add/").content.decode()
    for name in roles.ROLES:
        assert roles.label(name) in page
        assert roles.description(name) in page


# --- a manager tries every way to more rights ---------------------------------------------------------


MIGHTIER = [roles.ADMINISTRATOR, roles.BOARD, roles.CENTRE_BOARD, roles.HEAD, roles.STAFF, roles.WARDEN, roles.HELPER]
EVERYTHING = {"is_superuser": "on", "is_staff": "on"}


@pytest.mark.parametrize("role", MIGHTIER)
def test_a_manager_gives_no_role_that_may_more(signed_in, code, role):
    office, user = signed_in(roles.MANAGER), account(roles.EDITOR)
    before = weight(user)
    centers = [code.pk] if roles.ROLES[role].place is roles.Place.CENTRE else []
    found = errors_of(office.post(page_of(user), answers(user, roles.EDITOR, role, centers=centers)))
    assert "groups" in found
    assert "vous-même" in str(found["groups"])
    made = answers(User(username="new"), role, centers=centers, usable_password="false")
    assert "groups" in errors_of(office.post("/admin/centers/user/add/", made))
    assert weight(user) == before
    assert not User.objects.filter(username="new").exists()


def test_fields_that_no_form_has_change_nothing(signed_in):
    office, user = signed_in(roles.MANAGER), account(roles.EDITOR)
    right = Permission.objects.get(codename="publish_campaign").pk
    before = weight(user)
    sent = answers(user, roles.EDITOR, **EVERYTHING, user_permissions=[right], password=office.by.password)
    assert office.post(page_of(user), sent).status_code == 302
    assert weight(user) == before
    made = answers(User(username="new"), roles.EDITOR, **EVERYTHING, user_permissions=[right], usable_password="false")
    assert office.post("/admin/centers/user/add/", made).status_code == 302
    assert weight(User.objects.get(username="new"))[3] == (True, True, False, 0)


@pytest.mark.parametrize("role", [roles.ADMINISTRATOR, roles.BOARD, roles.STAFF, roles.WARDEN, roles.HELPER])
@pytest.mark.parametrize("is_active", [True, False])
def test_a_manager_touches_no_account_that_may_more(signed_in, code, role, is_active):
    """Neither name, nor roles, nor status, nor password; reading stays open."""
    office, user = signed_in(roles.MANAGER), account(role, code, is_active=is_active)
    before = weight(user)
    page = office.get(page_of(user))
    assert page.status_code == 200
    assert 'type="submit"' not in page.content.decode().split('id="user_form"')[1].split("</form>")[0]
    assert user.password[:12] not in page.content.decode()
    for sent in (answers(user, roles.EDITOR), answers(User(username="renamed"), role), {"_save": "1"}):
        assert office.post(page_of(user), sent).status_code == 403
    assert office.get(page_of(user, "password")).status_code == 403
    new = {"password1": "another long phrase", "password2": "another long phrase", "usable_password": "true"}
    for sent in (new, {"usable_password": "false", "unset-password": "1"}):
        assert office.post(page_of(user, "password"), sent).status_code == 403
    assert weight(user) == before


@pytest.mark.parametrize("role", [roles.ADMINISTRATOR, roles.MANAGER, roles.HEAD])
def test_nobody_changes_the_own_rights(signed_in, code, role):
    office = signed_in(role, *([code] if role == roles.HEAD else []))
    before = weight(office.by)
    for given in roles.ROLES:
        assert office.post(page_of(office.by), answers(office.by, role, given, **EVERYTHING)).status_code == 403
    new = {"password1": "another long phrase", "password2": "another long phrase", "usable_password": "true"}
    assert office.post(page_of(office.by, "password"), new).status_code == 403
    assert weight(office.by) == before


def test_who_may_everything_changes_not_the_own_rights_either(client):
    root = UserFactory(is_superuser=True)
    client.force_login(root)
    assert client.post(page_of(root), answers(root, roles.BOARD)).status_code == 403


@pytest.mark.parametrize("role", [roles.MANAGER, roles.ADMINISTRATOR])
def test_an_account_of_the_server_is_out_of_reach(signed_in, role):
    office, root = signed_in(role), UserFactory(is_superuser=True)
    before = weight(root)
    assert office.get(page_of(root)).status_code == 302  # to the desk, which says that there is none
    assert office.post(page_of(root), answers(root, role)).status_code in (302, 403)
    new = {"password1": "another long phrase", "password2": "another long phrase", "usable_password": "true"}
    assert office.post(page_of(root, "password"), new).status_code in (403, 404)
    assert office.get(page_of(root, "history")).status_code == 302
    assert weight(root) == before
    assert str(root) not in office.get("/admin/centers/user/").content.decode()


def test_roles_and_permissions_have_no_page_of_their_own(signed_in):
    office = signed_in(roles.MANAGER)
    for address in ("auth/group/", "auth/group/add/", "auth/permission/", "auth/user/", "contenttypes/contenttype/"):
        assert office.get(f"/admin/{address}").status_code == 404


def test_a_role_that_one_may_not_give_stays_with_the_account_on_saving(signed_in):
    """A group of an earlier release that holds nothing is no reason to lose it unseen."""
    office, user = signed_in(roles.MANAGER), account(roles.EDITOR)
    user.groups.add(Group.objects.create(name="former"))
    assert office.post(page_of(user), answers(user, roles.MANAGER)).status_code == 302
    assert weight(user)[0] == {roles.MANAGER, "former"}


# --- a head of centre -------------------------------------------------------------------------------


def test_a_head_makes_accounts_of_the_own_centre_alone(signed_in, code, eco):
    office = signed_in(roles.HEAD, code)
    made = answers(User(username="new"), roles.STAFF, usable_password="false")
    assert "centers" in errors_of(office.post("/admin/centers/user/add/", {**made, "centers": [eco.pk]}))
    assert office.post("/admin/centers/user/add/", {**made, "centers": [code.pk]}).status_code == 302
    for role in (roles.PARTNER, roles.MANAGER, roles.BOARD, roles.ADMINISTRATOR):
        other = {**answers(User(username="other"), role, usable_password="false"), "partner": PartnerFactory().pk}
        assert office.post("/admin/centers/user/add/", other).status_code == 200
    assert not User.objects.filter(username="other").exists()


def test_a_head_finds_no_account_of_another_centre(signed_in, code, eco):
    office = signed_in(roles.HEAD, code)
    for colleague in (account(roles.STAFF, eco), account(roles.STAFF, code, eco), account(roles.BOARD)):
        before = weight(colleague)
        assert office.get(page_of(colleague)).status_code == 302  # to the desk, which says that it is not there
        sent = answers(colleague, roles.STAFF, centers=[code.pk])
        assert office.post(page_of(colleague), sent).status_code in (302, 403)
        assert office.post(page_of(colleague, "password"), {"password1": "x"}).status_code in (403, 404)
        assert weight(colleague) == before


def test_a_form_that_is_not_the_newest_overwrites_no_colleague(signed_in, code):
    office, user = signed_in(roles.ADMINISTRATOR), account(roles.STAFF, code)
    sent = answers(user, roles.STAFF, centers=[code.pk], edited="0")
    assert office.post(page_of(user), {**sent, "email": "a@example.org"}).status_code == 302
    assert "__all__" in errors_of(office.post(page_of(user), {**sent, "email": "b@example.org"}))
