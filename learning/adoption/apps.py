from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    name = "learning.adoption"
    label = "adoption"

    def ready(self) -> None:
        from learning.adoption import signals

        signals.connect()
