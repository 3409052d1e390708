from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "cohorts.selection"
    label = "selection"
