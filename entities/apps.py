from django.apps import AppConfig


class EntitiesConfig(AppConfig):
    name = "entities"
    verbose_name = "Entities and claims"

    def ready(self) -> None:
        from entities import receivers  # noqa: F401
