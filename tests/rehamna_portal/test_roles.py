"""Who may do what: the matrix of roles and rights."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.utils.translation import override

from centers.office.reading import ReadOnly
from rehamna_portal import roles
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# Every right that changes a file, a bed, an allocation or an account, and who has it; the administrator has them all.
MATRIX = {
    "enrollment.decide_application": {roles.STAFF, roles.HEAD, roles.CENTRE_BOARD},
    "enrollment.enroll_application": {roles.STAFF, roles.HEAD},
    "enrollment.assist_application": {roles.STAFF, roles.HEAD, roles.HELPER},
    "enrollment.settle_offer": {roles.HEAD},
    "enrollment.see_all_applications": {roles.MANAGER, roles.BOARD},
    "enrollment.view_application": {
        *(roles.MANAGER, roles.BOARD, roles.CENTRE_BOARD),
        *(roles.HEAD, roles.STAFF, roles.READER),
    },
    "enrollment.change_messagetemplate": {roles.MANAGER, roles.EDITOR},
    "enrollment.change_enrolledcolumn": {roles.MANAGER},
    "enrollment.export_application": {roles.MANAGER, roles.BOARD, roles.CENTRE_BOARD, roles.HEAD, roles.STAFF},
    "centers.view_export": {roles.MANAGER},
    "enrollment.view_run": {roles.MANAGER, roles.BOARD},
    "programs.run_campaign": {roles.BOARD},
    "programs.publish_campaign": {roles.BOARD},
    "programs.change_campaign": {roles.MANAGER},
    "programs.change_intake": {roles.MANAGER},
    "programs.change_program": {roles.MANAGER, roles.EDITOR},
    "boarding.change_house": {roles.MANAGER},
    "centers.change_center": {roles.MANAGER, roles.EDITOR},
    "centers.change_user": {roles.MANAGER, roles.HEAD},
    "centers.view_change": {roles.MANAGER},
    "boarding.give_bed": {roles.WARDEN},
    "boarding.view_stay": {roles.WARDEN, roles.NIGHT},
}


@pytest.fixture
def people():
    roles.ensure_roles()
    found = {}
    for name in roles.RIGHTS:
        found[name] = UserFactory(username=name)
        found[name].groups.add(Group.objects.get(name=name))
    return found


@pytest.mark.parametrize("right", MATRIX)
def test_a_right_is_with_the_roles_of_the_matrix_and_no_other(people, right):
    assert {name for name, user in people.items() if user.has_perm(right)} == MATRIX[right] | {roles.ADMINISTRATOR}


def test_nobody_may_write_files_past_the_buttons(people):
    """No role adds, changes or deletes rows of enrolment or stays: only the actions write them."""
    written = {
        name
        for user in people.values()
        for name in user.get_all_permissions()
        if name.startswith(("enrollment.", "boarding."))
        and name.split(".")[1].startswith(("add_", "change_", "delete_"))
    }
    # The texts of messages, the reasons of refusal and the headings of a table are content, no row of a file.
    texts = {"change_messagetemplate"}
    texts |= {
        f"{verb}_{text}" for text in ("refusalreason", "readytext", "enrolledcolumn") for verb in ("add", "change")
    }
    texts |= {f"delete_{text}" for text in ("readytext", "enrolledcolumn")}
    written -= {f"enrollment.{text}" for text in texts}
    assert {name for name in written if name.startswith("enrollment.")} == set()
    assert {name for name in written if "stay" in name or "delete" in name} == set()


def test_rows_of_the_buttons_have_no_stock_form_even_for_who_may_do_everything(rf):
    own = {"BulkJob", "SavedFilter"}  # everybody reads those of one's own
    tables = [table for table in admin.site._registry.values() if isinstance(table, ReadOnly)]
    request, nobody = rf.get("/"), UserFactory()
    request.user = UserFactory(is_superuser=True)
    for table in tables:
        assert (table.may_read(request.user), table.may_read(nobody)) == (True, table.model.__name__ in own)
        assert table.has_view_permission(request)
        assert not any(table.get_model_perms(request)[right] for right in ("add", "change", "delete"))
    assert {table.model.__name__ for table in tables} >= {"Application", "LostCode", "Message", "Offer", "Run", "Stay"}


def test_a_partner_has_no_right_at_all(people):
    assert people[roles.PARTNER].get_all_permissions() == set()


def test_repeating_mends_a_role_and_makes_no_second_group():
    roles.ensure_roles()
    group = Group.objects.get(name=roles.STAFF)
    group.permissions.add(Permission.objects.get(codename="delete_center"))
    roles.ensure_roles()
    assert Group.objects.count() == len(roles.RIGHTS)
    assert not group.permissions.filter(codename="delete_center").exists()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_role_has_its_label_and_says_what_it_is_for(language):
    with override(None):
        english = {name: (roles.label(name), roles.description(name)) for name in roles.ROLES}
    with override(language):
        for name in roles.ROLES:
            assert roles.label(name) != english[name][0]
            assert roles.description(name) != english[name][1]


def test_accounts_are_filtered_by_the_labels_of_roles(admin_client):
    roles.ensure_roles()
    admin_client.post("/admin/language/", {"language": "fr"})
    page = admin_client.get("/admin/centers/user/").content.decode()
    warden = Group.objects.get(name=roles.WARDEN)
    assert f'<a href="?groups__id__exact={warden.pk}">Surveillance de l’internat</a>' in page
    assert f">{roles.WARDEN}<" not in page
