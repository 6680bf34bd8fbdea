from django.apps import AppConfig


class ClinicSiteConfig(AppConfig):
    name = "clinic_site"
    verbose_name = "Operations"

    def ready(self) -> None:
        from clinic_site.row_numbers import look_up_what_fits

        look_up_what_fits()
