from django.conf import settings
from django.urls import path

from backend.kit import showcase, views

app_name = "kit"

urlpatterns = [
    path("jobs/", views.job_list, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/cancel/", views.job_cancel, name="job_cancel"),
    path("imports/<int:pk>/", views.import_preview, name="import_preview"),
    path("imports/<int:pk>/confirm/", views.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/cancel/", views.import_cancel, name="import_cancel"),
    path("imports/<slug:kind>/", views.import_upload, name="import_upload"),
    path("imports/<slug:kind>/template.<slug:extension>", views.import_template, name="import_template"),
    path("imports/<slug:kind>/<str:scope>/", views.import_upload, name="import_upload"),
    path("imports/<slug:kind>/<str:scope>/template.<slug:extension>", views.import_template, name="import_template"),
]

# The living style guide: for who builds, and for who looks around in the demo.
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("components/", showcase.components, name="components"))
