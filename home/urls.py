from django.urls import path

from home import views

urlpatterns = [path("my-site/", views.my_site, name="my_site")]
