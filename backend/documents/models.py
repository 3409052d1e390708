from django.conf import settings
from django.db import models


def storage_path(stored, name):
    """Two levels of random folders and a random name: a path tells nothing and is never shown."""
    return f"{stored.key[:2]}/{stored.key[2:4]}/{stored.key}"


class StoredFile(models.Model):
    """One uploaded or made file. Who may open it is the business of the row that points at it."""

    key = models.CharField(max_length=32, unique=True)
    file = models.FileField(upload_to=storage_path, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"file {self.pk}"
