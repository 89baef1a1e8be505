from anymail import urls as anymail_urls
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path

from intranet.delivery import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    path("metrics", views.metrics, name="metrics"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all_notices, name="read_all_notices"),
    path("notices/<int:pk>/open/", views.open_notice, name="open_notice"),
    path("notices/<int:pk>/read/", views.read_notice, name="read_notice"),
]

# Without the secret that senders give with what they tell, anybody could tell it.
if "WEBHOOK_SECRET" in settings.ANYMAIL:
    for hook in anymail_urls.urlpatterns:
        login_not_required(hook.callback)
    urlpatterns.append(path("anymail/", include(anymail_urls)))
