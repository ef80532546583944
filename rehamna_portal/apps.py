from django.apps import AppConfig
from django.conf import settings
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from centers.core import zones

# Whose rows visitors read. Forgetting too often costs a page its minute; too seldom would show what is no longer true.
CONTENT_ROOMS = {"centers", "programs", "boarding"}
CONTENT_TABLES = {"enrollment.Sitting"}  # of the other room
# Accounts and what happens to them: no visitor reads it, and a burst of sign-ins must not empty what is remembered.
ACCOUNT_TABLES = {"centers.User", "centers.AccountEvent", "centers.AccountSession"}
IN_LANGUAGE = {"ar": _("in Arabic"), "fr": _("in French")}


class PortalConfig(AppConfig):
    """The top of the ladder: settings, addresses, home, commands. It has no models."""

    name = "rehamna_portal"

    def ready(self):
        from rehamna_portal import checks, zone_checks  # noqa: F401  registers them
        from rehamna_portal.accounts import sessions

        sessions.connect()

        zones.set_process_clock(settings.TIME_ZONE)
        self.track_accounts()
        self.name_translated_fields()
        for signal in (post_save, post_delete, m2m_changed):
            signal.connect(forget_pages, dispatch_uid="forget_pages")

    def track_accounts(self):
        """Roles by their labels; of a password only that it is another one."""
        from django.contrib.auth.models import Group

        from centers import changes
        from centers.models import User
        from rehamna_portal import roles

        changes.NAMED[Group] = lambda group: roles.label(group.name)
        changes.LABELS["centers.user.groups"] = _("roles")
        changes.track(User, hidden=["password"], left_out=["last_login", "date_joined"])

    def name_translated_fields(self):
        """Fields in two languages are called "name (in French)" in the back office, not "name [fr]"."""
        from modeltranslation.translator import translator

        for model in translator.get_registered_models():
            for fields in translator.get_options_for_model(model).all_fields.values():
                for field in fields:
                    words = field.translated_field.verbose_name
                    name = format_lazy("{} ({})", words, IN_LANGUAGE[field.language])
                    field.verbose_name = name  # type: ignore[assignment]  # Django takes a lazy one


def forget_pages(sender, using, **kwargs):
    """After a change of content nothing remembered is shown again in this process (see centers.reference).

    At once for who made the change, and once more when it is there for others, who may have read in between.
    `update()` and `bulk_create()` send no signal: what they change is seen when the minutes are over.
    """
    from centers import reference

    is_content = sender._meta.app_label in CONTENT_ROOMS and sender._meta.label not in ACCOUNT_TABLES
    if is_content or sender._meta.label in CONTENT_TABLES:
        reference.forget()
        transaction.on_commit(reference.forget, using=using)
