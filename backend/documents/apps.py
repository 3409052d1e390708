from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "backend.documents"
    label = "documents"

    def ready(self):
        from backend.documents import pdf, receivers  # noqa: F401, PLC0415 -- app ready
