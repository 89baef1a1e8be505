from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "learning.responses"
    label = "responses"

    def ready(self) -> None:
        from learning.responses import signals

        signals.connect()
