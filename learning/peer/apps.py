from django.apps import AppConfig


class PeerConfig(AppConfig):
    name = "learning.peer"
    label = "peer"

    def ready(self) -> None:
        from intranet.context import ask_along, link_along
        from learning.peer.reading import is_asked

        ask_along("is_asked_to_look", is_asked)
        link_along("is_asked_to_look", "Asked of you", "peer_asked")
