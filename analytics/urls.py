urlpatterns: list[object] = []
app_name = "analytics"
