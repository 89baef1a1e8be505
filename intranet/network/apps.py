from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "intranet.network"
    label = "network"
    verbose_name = "Network"
