from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "cohorts.programmes"
    label = "programmes"

    def ready(self):
        from cohorts.programmes import receivers  # noqa: F401, PLC0415 -- app ready
