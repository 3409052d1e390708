from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "cohorts.programmes"
    label = "programmes"

    def ready(self):
        from backend.notifications import scopes  # noqa: PLC0415 -- app ready
        from cohorts.programmes import keeping, receivers  # noqa: F401, PLC0415 -- app ready

        scopes.register(
            keeping.SORT, visible=keeping.scopes_kept_by, labels=keeping.labels_of, people=keeping.keepers_of
        )
