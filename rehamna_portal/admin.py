"""The accounts of staff and partners with their roles."""

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Case, When
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from centers.models import User
from centers.office.edited import EditedOnce
from centers.office.history import ChangeHistory
from centers.office.tables import OfficeTable
from centers.office.widgets import CheckList
from enrollment.security.permissions import sees_all
from rehamna_portal import account_rights, roles
from rehamna_portal.account_forms import AccountAddForm, AccountChangeForm, CentersField, RolesField
from rehamna_portal.accounts import sessions
from rehamna_portal.accounts.office import Access

# Roles come from rehamna_portal.roles, not from a form; keys of the second step are read by nobody.
for table in (Group, TOTPDevice, StaticDevice):
    if admin.site.is_registered(table):
        admin.site.unregister(table)


class RoleFilter(admin.RelatedFieldListFilter):
    """Roles by their label, not by the slug that names the group."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("roles")

    def field_choices(self, *args):
        return [(pk, roles.label(str(name))) for pk, name in super().field_choices(*args)]


@admin.register(User)
class AccountAdmin(Access, ChangeHistory, EditedOnce, OfficeTable, UserAdmin):
    """What an account may do comes from its roles, and `account_rights` says who gives which. An account that may do
    everything is made on the server alone."""

    class Media:
        css = {"all": ["office/rights.css"]}

    form = AccountChangeForm
    add_form = AccountAddForm
    list_display = ["account", "first_name", "last_name", "role_labels", "partner", "language", "is_active"]
    list_filter = ["is_active", ("groups", RoleFilter), "centers"]
    list_select_related = ["partner"]
    filter_horizontal = ()
    readonly_fields = ["role_labels", "last_login", "date_joined"]
    actions = None
    fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email", "language")}),
        (_("What this account may do"), {"fields": ("is_active", "groups", "centers", "partner")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email", "language")}),
        (_("What this account may do"), {"fields": ("groups", "centers", "partner")}),
    )

    # --- who may: account_rights alone ------------------------------------------------------------

    def get_queryset(self, request):
        ordering = self.get_ordering(request)
        return account_rights.visible_accounts(request.user).prefetch_related("groups").order_by(*ordering)

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or account_rights.may_manage_account(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        """An account stands in the history of files: it is switched off, not deleted."""
        return False

    # --- the list ---------------------------------------------------------------------------------

    @admin.display(description=User._meta.get_field("username").verbose_name, ordering="username")
    def account(self, user):
        return format_html('<bdi dir="ltr">{}</bdi>', user.get_username())

    @admin.display(description=_("roles"))
    def role_labels(self, user):
        return " · ".join(roles.label(group.name) for group in user.groups.all()) or self.get_empty_value_display()

    # --- the form ---------------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        """Whoever sees the own centres alone names no partner; whoever only reads an account reads its roles."""
        reads = obj and not self.has_change_permission(request, obj)
        hidden = set() if reads or sees_all(request.user) else {"partner"}
        sections = []
        for heading, options in super().get_fieldsets(request, obj):
            names = [name for name in options["fields"] if name not in hidden]
            if reads:
                names = ["role_labels" if name == "groups" else name for name in names]
            sections.append((heading, {**options, "fields": names}))
        return sections

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A centre or a partner is chosen here, not entered."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            given = Group.objects.filter(name__in=account_rights.grantable(request.user))
            kwargs |= {"widget": CheckList(), "form_class": RolesField, "queryset": _in_order(given)}
        if db_field.name == "centers":
            own = account_rights.grantable_centers(request.user)
            kwargs |= {"widget": CheckList(), "form_class": CentersField, "queryset": own}
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "groups":
            field.label, field.help_text = _("roles"), ""
        elif field:
            field.help_text = _("Staff see the applications that name one of these centres.")
        return field

    def save_model(self, request, obj, form, change):
        """What is switched off is out everywhere, also when it is switched on again."""
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            sessions.end_all(obj)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The name stands on the page, where it is marked as being in no language; the window's title cannot."""
        return super().change_view(request, object_id, form_url, {"subtitle": "", **(extra_context or {})})


def _in_order(groups):
    """In the order of the table of roles."""
    places = [When(name=name, then=place) for place, name in enumerate(roles.ROLES)]
    return groups.order_by(Case(*places, default=len(places)), "name")
