from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "backend.audit"
    label = "audit"

    def ready(self):
        from backend.audit import receivers  # noqa: F401, PLC0415 -- app ready
