from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Not an app of the house: it has no models. Installed for its commands, which know every app."""

    name = "backend.config"
    label = "wiring"
