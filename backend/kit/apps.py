from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "backend.kit"
    label = "kit"
