"""The addresses of the feature."""

from django.urls import path

from nightlight.work.returns import views

app_name = "returns"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("rows", views.rows, name="rows"),
    path("figures.csv", views.figures_csv, name="figures_csv"),
    path("rows.csv", views.rows_csv, name="rows_csv"),
    path("return.xlsx", views.return_xlsx, name="return_xlsx"),
    path("care", views.care, name="care"),
    path("care/rows", views.care_rows, name="care_rows"),
    path("care/compare", views.care_compare, name="care_compare"),
    path("care.csv", views.care_csv, name="care_csv"),
    path("care.xlsx", views.care_xlsx, name="care_xlsx"),
]
