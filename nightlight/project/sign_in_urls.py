"""The addresses of signing in and out: those of allauth that we open, each with who may open it, and no other."""

from allauth.account import views as account
from django.urls import path

from nightlight.records.access.guard import EVERYONE_HERE, page

urlpatterns = [
    path("sign-in", page(open_to=EVERYONE_HERE)(account.login), name="account_login"),
    path("sign-out", page(open_to=EVERYONE_HERE)(account.logout), name="account_logout"),
]
