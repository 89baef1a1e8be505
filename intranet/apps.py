from django.apps import AppConfig
from django.db.models.signals import post_save
from wagtail.users.apps import WagtailUsersAppConfig


class IntranetConfig(AppConfig):
    default = True
    name = "intranet"
    verbose_name = "Intranet"

    def ready(self) -> None:
        from home.models import SectionPage
        from intranet.choosers import register_own_pages_policy
        from intranet.network.models import ProviderSite
        from intranet.roles import sync_saved

        register_own_pages_policy()
        for sender in (ProviderSite, SectionPage):
            post_save.connect(sync_saved, sender=sender)


class AccountsConfig(WagtailUsersAppConfig):
    """Wagtail's accounts with our views."""

    user_viewset = "intranet.accounts.AccountViewSet"
