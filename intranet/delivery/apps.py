from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "intranet.delivery"
    label = "delivery"
    verbose_name = "Delivery"

    def ready(self) -> None:
        from intranet.delivery import bounces

        bounces.connect()
