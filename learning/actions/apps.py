from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "learning.actions"
    label = "actions"

    def ready(self) -> None:
        from learning.actions import changed
        from learning.reading import show_along

        show_along("changed", changed.changed)
