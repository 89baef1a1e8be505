from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "learning.alerts"
    label = "alerts"

    def ready(self) -> None:
        from intranet.context import ask_along
        from learning.alerts import signals
        from learning.alerts.owed import OWES_CRITICAL, owes_critical

        signals.connect()
        ask_along(OWES_CRITICAL, owes_critical)
