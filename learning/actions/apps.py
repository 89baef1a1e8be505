from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "learning.actions"
    label = "actions"
