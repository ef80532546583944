"""The form of an account: role, centres, partner and status fit together, or it says field by field what does not."""

from django import forms
from django.contrib.auth.forms import UserChangeForm, UsernameField
from django.contrib.auth.models import Group
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.models import Center, User
from centers.office.limits import RowsField

from . import roles
from .roles import ROLES, Place


class RolesField(RowsField):
    """Boxes of roles, each with what it is for."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.error_messages["invalid_choice"] = gettext_lazy(
            "A role that was ticked is not among those that you may give: you give what you hold yourself."
        )

    def label_from_instance(self, obj):
        if not (told := roles.description(obj.name)):
            return roles.label(obj.name)
        return format_html('<b>{}</b> <span class="note">{}</span>', roles.label(obj.name), told)


class CentersField(RowsField):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.error_messages["invalid_choice"] = gettext_lazy(
            "A centre that was ticked is not yours: you give the centres that you work in."
        )


class _AccountForm(forms.ModelForm):
    """Roles and centres that the one who saves may not give stay as they are. Whether the back office opens follows
    from the roles."""

    instance: User
    cleaned_data: dict

    def clean_groups(self):
        return self._with_kept("groups", Group)

    def clean_centers(self):
        return self._with_kept("centers", Center)

    def _with_kept(self, name: str, model):
        """What was chosen, and what the account has that is no choice here."""
        chosen, field = self.cleaned_data[name], self.fields[name]
        assert isinstance(field, RowsField), "both fields are boxes of rows"
        kept = getattr(self.instance, name).exclude(pk__in=field.queryset) if self.instance.pk else ()
        return model._base_manager.filter(pk__in=[row.pk for row in (*chosen, *kept)])

    def clean(self):
        super().clean()
        found = self._given_roles()
        if found is not None:
            self._check(found)
            # With its last role of the office an account loses the office; what was made on the server keeps it.
            self.instance.is_staff = self.instance.is_superuser or any(role.enters_office for role in found)
        return self.cleaned_data

    def _given_roles(self) -> list[roles.Role] | None:
        """None where the boxes themselves were wrong, or are not on this form."""
        if "groups" not in self.cleaned_data:
            return None
        return [ROLES[group.name] for group in self.cleaned_data["groups"] if group.name in ROLES]

    def _check(self, found: list[roles.Role]) -> None:
        of = {place: [role for role in found if role.place is place] for place in Place}
        if not found and not self.instance.is_superuser:
            self.add_error("groups", _("Choose a role: without one this account opens nothing."))
        if of[Place.EVERYWHERE] and of[Place.CENTRE]:
            names = {"every": of[Place.EVERYWHERE][0].label, "own": of[Place.CENTRE][0].label}
            self.add_error(
                "groups", _("“%(every)s” sees every centre, “%(own)s” its own: choose one of the two.") % names
            )
        elif "centers" in self.cleaned_data:
            self._check_centers(of)
        if "partner" in self.cleaned_data:
            self._check_partner(bool(of[Place.PARTNER]))

    def _check_centers(self, of: dict[Place, list[roles.Role]]) -> None:
        named = bool(self.cleaned_data["centers"])
        if of[Place.CENTRE] and not named:
            text = _("“%(role)s” sees the files of its centres: choose at least one.")
            self.add_error("centers", text % {"role": of[Place.CENTRE][0].label})
        elif named and of[Place.EVERYWHERE]:
            text = _("“%(role)s” sees every centre: leave all boxes empty.")
            self.add_error("centers", text % {"role": of[Place.EVERYWHERE][0].label})
        elif named and not of[Place.CENTRE]:
            self.add_error("centers", _("No role of this account works in a centre: leave all boxes empty."))

    def _check_partner(self, is_partner: bool) -> None:
        named = bool(self.cleaned_data["partner"])
        role = {"role": roles.label(roles.PARTNER)}
        if is_partner and not named:
            self.add_error("partner", _("“%(role)s” sees the figures of one partner: choose which.") % role)
        elif named and not is_partner:
            self.add_error("partner", _("A partner is named: tick the role “%(role)s” too, or choose none.") % role)


class AccountChangeForm(_AccountForm, UserChangeForm):
    pass


class AccountAddForm(_AccountForm):
    """Without a password: whoever gets the account chooses it through a link (rehamna_portal.accounts)."""

    class Meta:
        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}

    def clean_username(self):
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(
                _("An account of this name is there already, in these capital letters or others.")
            )
        return name

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)
