from django.urls import path

from learning.adoption import views

urlpatterns = [
    path("", views.innovations, name="innovations"),
    path("<int:pk>/<slug:code>/", views.adoption, name="adoption"),
]
