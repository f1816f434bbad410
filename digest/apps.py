from django.apps import AppConfig, apps


class DigestConfig(AppConfig):
    name = "digest"
    verbose_name = "Digest"

    def ready(self) -> None:
        from digest import checks, receivers  # noqa: F401

        # At the desk in words of its own; the libraries give none, or their own names.
        apps.get_app_config("axes").verbose_name = "Attempts to log in"
        apps.get_app_config("otp_totp").verbose_name = "Second factor"
