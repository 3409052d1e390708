"""The wiring: knows every app, imported by none."""

from backend.config.celery import app as celery_app

__all__ = ["celery_app"]
