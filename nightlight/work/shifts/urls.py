"""The addresses of the feature."""

from django.urls import path

from nightlight.work.shifts import views

app_name = "shifts"
urlpatterns = [
    path("", views.board, name="board"),
    path("book-on", views.book_on, name="book_on"),
    path("book-off", views.book_off, name="book_off"),
    path("book-off/<uuid:member>", views.book_other_off, name="book_other_off"),
    path("cover", views.cover, name="cover"),
    path("cover/end", views.end_cover, name="end_cover"),
    path("swap", views.swap, name="swap"),
    path("swap/<uuid:swap>/accept", views.accept_swap, name="accept_swap"),
    path("swap/<uuid:swap>/decline", views.decline_swap, name="decline_swap"),
    path("swap/<uuid:swap>/withdraw", views.withdraw_swap, name="withdraw_swap"),
]
