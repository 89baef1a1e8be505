from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from intranet.delivery import health
        from search import signals
        from search.engines import is_itself

        signals.connect()
        health.IMPAIRING["search"] = is_itself
        signals.connect_migrate(self)
