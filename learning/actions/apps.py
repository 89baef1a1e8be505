from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "learning.actions"
    label = "actions"

    def ready(self) -> None:
        from intranet.context import ask_along, link_along
        from intranet.delivery.daily import tell_along
        from learning.actions import changed, monitoring
        from learning.actions.lists import has_actions
        from learning.reading import show_along

        show_along("changed", changed.changed)
        tell_along(monitoring.PART)
        ask_along("has_actions", has_actions)
        link_along("has_actions", "Actions", "actions")
