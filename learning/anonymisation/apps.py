from django.apps import AppConfig


class AnonymisationConfig(AppConfig):
    name = "learning.anonymisation"
    label = "anonymisation"
