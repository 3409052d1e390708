from django.apps import AppConfig


class OverviewsConfig(AppConfig):
    name = "cohorts.overviews"
    label = "overviews"
