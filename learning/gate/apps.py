from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "learning.gate"
    label = "gate"
    verbose_name = "anonymisation gate"

    def ready(self) -> None:
        from learning.gate.pages import connect

        connect()
