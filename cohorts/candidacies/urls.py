app_name = "candidacies"
urlpatterns = []
