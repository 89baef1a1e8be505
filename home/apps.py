from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from django.db.models import Exists

        from intranet.context import ask_along, link_along
        from intranet.network.models import ProviderSite

        ask_along("is_partner", lambda user: Exists(ProviderSite.objects.of_partner(user)))
        link_along("is_partner", "My site", "my_site")
