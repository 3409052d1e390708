from django.apps import AppConfig


class CandidaciesConfig(AppConfig):
    name = "cohorts.candidacies"
    label = "candidacies"

    def ready(self):
        from cohorts.candidacies import imports, notices, queries, receivers  # noqa: F401, PLC0415 -- app ready
        from cohorts.programmes import sections  # noqa: PLC0415 -- app ready

        sections.add_call_tasks(queries.call_tasks)
