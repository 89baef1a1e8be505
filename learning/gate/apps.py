from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "learning.gate"
    label = "gate"
    verbose_name = "anonymisation gate"

    def ready(self) -> None:
        from learning.gate import files, logs, pages, short

        pages.connect()
        logs.connect()
        files.connect()
        short.connect()
