from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "backend.people"
    label = "people"

    def ready(self):
        from backend.people import receivers  # noqa: F401, PLC0415 -- app ready
