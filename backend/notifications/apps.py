from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "backend.notifications"
    label = "notifications"

    def ready(self):
        from backend.notifications import notices, receivers  # noqa: F401, PLC0415 -- app ready
