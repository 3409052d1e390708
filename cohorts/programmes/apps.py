from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "cohorts.programmes"
    label = "programmes"
