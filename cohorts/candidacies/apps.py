from django.apps import AppConfig


class CandidaciesConfig(AppConfig):
    name = "cohorts.candidacies"
    label = "candidacies"

    def ready(self):
        from cohorts.candidacies import notices  # noqa: F401, PLC0415 -- app ready
