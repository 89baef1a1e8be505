from django.apps import AppConfig
from django.db.models.signals import post_save


class IntranetConfig(AppConfig):
    name = "intranet"
    verbose_name = "Intranet"

    def ready(self) -> None:
        from home.models import SectionPage
        from intranet.network.models import ProviderSite
        from intranet.roles import sync_saved

        for sender in (ProviderSite, SectionPage):
            post_save.connect(sync_saved, sender=sender)
