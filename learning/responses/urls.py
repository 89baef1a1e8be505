"""Addresses of what sites answer."""

from django.urls import path

from learning.responses import views

urlpatterns = [
    path("", views.responses, name="responses"),
    path("<int:pk>/", views.response, name="response"),
]
