from django.urls import path

from . import views

app_name = "pathways"

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("<slug:role>/", views.role, name="role"),
    path("<slug:role>/<int:number>/", views.stage, name="stage"),
]
