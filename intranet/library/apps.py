from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "intranet.library"
    label = "library"
    verbose_name = "Documents and pictures"
