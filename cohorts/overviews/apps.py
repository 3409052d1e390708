from django.apps import AppConfig


class OverviewsConfig(AppConfig):
    name = "cohorts.overviews"
    label = "overviews"

    def ready(self):
        from cohorts.overviews import reports  # noqa: PLC0415 -- app ready
        from cohorts.programmes import sections  # noqa: PLC0415 -- app ready

        sections.add_edition_links(reports.edition_links)
