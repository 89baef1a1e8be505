from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "learning.responses"
    label = "responses"

    def ready(self) -> None:
        from learning.reading import show_along
        from learning.responses import on_page, signals

        signals.connect()
        show_along("responses", on_page.shown)
