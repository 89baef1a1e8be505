from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    name = "learning.adoption"
    label = "adoption"

    def ready(self) -> None:
        from intranet.delivery.daily import tell_along
        from learning.adoption import signals, telling

        signals.connect()
        tell_along(telling.PART)
