from django.apps import AppConfig


class CandidaciesConfig(AppConfig):
    name = "cohorts.candidacies"
    label = "candidacies"
