"""The addresses of the feature."""

from django.urls import path

from nightlight.work.learning import views

app_name = "learning"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("upload", views.upload, name="upload"),
    path("type", views.build, name="build"),
    path("<slug:shelf>/<str:name>/", views.result, name="result"),
    path("<slug:shelf>/<str:name>/case.yaml", views.case_file, name="case_file"),
    path("<slug:shelf>/<str:name>/result.jsonl", views.result_file, name="result_file"),
    path("<slug:shelf>/<str:name>/result.html", views.paper, name="paper"),
    path("<slug:shelf>/<str:name>/result.pdf", views.pdf, name="pdf"),
]
