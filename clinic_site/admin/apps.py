from typing import Any

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class ClinicAdminConfig(AdminConfig):
    """Django's admin, with our site in the place of its own."""

    default = False
    default_site = "clinic_site.admin.site.ClinicAdminSite"


class RolesConfig(AppConfig):
    """Keeps the groups of the roles."""

    name = "clinic_site.admin"
    label = "clinic_admin"
    default = False

    def ready(self) -> None:
        # The signal goes from app to app in the order of INSTALLED_APPS. Ours is the last that has models, so every
        # app's permissions exist when it arrives.
        post_migrate.connect(_keep_roles, sender=apps.get_app_config("clinic_site"))


def _keep_roles(using: str, **kwargs: Any) -> None:
    from clinic_site.admin.roles import keep_roles

    keep_roles(using=using)
