from django.urls import path

from backend.config.urls import urlpatterns as site
from tests.benchmarks import floor

urlpatterns = [
    *site,
    path("bench/constant/", floor.constant),
    path("bench/board/<int:call>/<int:size>/", floor.board),
    path("bench/file/<int:candidacy>/", floor.reading),
    path("bench/report/<int:call>/", floor.report),
    path("bench/csv/<int:call>/", floor.csv_all),
    path("bench/xlsx/<int:call>/", floor.xlsx_all),
]
