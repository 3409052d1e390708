from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KitConfig(AppConfig):
    name = "backend.kit"
    label = "kit"

    def ready(self):
        """Let every app register its kinds of jobs (``tasks.py``), of sheets (``imports.py``) and what its
        events are in words (``events.py``)."""
        autodiscover_modules("tasks", "imports", "events")
