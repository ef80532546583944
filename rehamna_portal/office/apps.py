from django.contrib.admin.apps import AdminConfig


class OfficeConfig(AdminConfig):
    """Django's admin, with our site in place of the stock one."""

    default_site = "rehamna_portal.office.site.OfficeSite"
