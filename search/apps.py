from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from search import signals

        signals.connect()
        signals.connect_migrate(self)
