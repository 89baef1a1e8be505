from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path


def ok(request):
    return HttpResponse("ok")


urlpatterns = [
    path("bench/ok/", ok),
    path("bench/open/", login_not_required(ok)),
    path("", include("intranet.urls")),
]
