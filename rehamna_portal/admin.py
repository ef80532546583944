"""The accounts of staff and partners with their roles."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centers.models import User
from centers.office.tables import OfficeTable
from centers.office.widgets import CheckList
from rehamna_portal import roles

# Roles come from rehamna_portal.roles, not from a form.
admin.site.unregister(Group)


class RoleFilter(admin.RelatedFieldListFilter):
    """Roles by their label, not by the slug that names the group."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("roles")

    def field_choices(self, *args):
        return [(pk, roles.label(str(name))) for pk, name in super().field_choices(*args)]


@admin.register(User)
class AccountAdmin(OfficeTable, UserAdmin):
    """What an account may do comes from its roles. Only who may do everything makes another one like that."""

    list_display = ["account", "first_name", "last_name", "partner", "language", "is_active"]
    list_filter = ["is_active", ("groups", RoleFilter), "centers"]
    list_select_related = ["partner"]
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]
    actions = None
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name", "last_name", "email", "language")}),
        (_("What this account may do"), {"fields": ("is_active", "is_staff", "groups", "centers", "partner")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2", "language")}),
        (_("What this account may do"), {"fields": ("is_staff", "groups", "centers", "partner")}),
    )

    @admin.display(description=User._meta.get_field("username").verbose_name, ordering="username")
    def account(self, user):
        return format_html('<bdi dir="ltr">{}</bdi>', user.get_username())

    def get_queryset(self, request):
        accounts = super().get_queryset(request)
        return accounts if request.user.is_superuser else accounts.filter(is_superuser=False)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj and request.user.is_superuser:
            fieldsets = (*fieldsets, (pgettext_lazy("rights", "Everything"), {"fields": ("is_superuser",)}))
        return fieldsets

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name in ("groups", "centers"):
            kwargs["widget"] = CheckList()
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "groups":
            field.label, field.help_text = _("roles"), ""
            field.label_from_instance = lambda obj: roles.label(obj.name)  # type: ignore[method-assign]  # as Django says to
        elif field:
            field.help_text = _("Staff see the applications that name one of these centres.")
        return field

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The name stands on the page, where it is marked as being in no language; the window's title cannot."""
        return super().change_view(request, object_id, form_url, {"subtitle": "", **(extra_context or {})})

    def has_delete_permission(self, request, obj=None):
        """An account stands in the history of files: it is switched off, not deleted."""
        return False
