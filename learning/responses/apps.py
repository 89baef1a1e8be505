from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "learning.responses"
    label = "responses"

    def ready(self) -> None:
        from intranet.context import ask_along, holds, link_along
        from intranet.delivery.daily import tell_along
        from learning.reading import show_along
        from learning.responses import on_page, signals, telling
        from learning.responses.parts import JUDGES, READS

        signals.connect()
        show_along("responses", on_page.shown)
        tell_along(telling.PART)
        ask_along("reads_responses", lambda user: holds(user, READS, JUDGES))
        link_along("reads_responses", "Responses", "responses")
