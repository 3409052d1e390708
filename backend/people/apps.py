from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "backend.people"
    label = "people"

    def ready(self):
        from backend.kit import jobs  # noqa: PLC0415 -- app ready
        from backend.people import queries, receivers  # noqa: F401, PLC0415 -- app ready

        jobs.LANGUAGES.append(queries.language_of)
