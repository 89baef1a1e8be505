from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"

    def ready(self) -> None:
        from learning.models import HarmLevel, LearningSource
        from search.models import Facet
        from search.signals import connect_names

        connect_names(LearningSource, Facet.SOURCE)
        connect_names(HarmLevel, Facet.HARM)
