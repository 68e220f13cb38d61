from django.contrib.admin.apps import AdminConfig


class SiteConfig(AdminConfig):
    """Django's admin, with HR's site in place of its own."""

    default_site = "pathway_portal.workplace.site.Workplace"
