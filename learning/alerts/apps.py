from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "learning.alerts"
    label = "alerts"

    def ready(self) -> None:
        from learning.alerts import signals

        signals.connect()
