"""All addresses. Features own theirs; every name has a row in the role × route table."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from accounts.api.urls import urlpatterns as accounts_api
from annotations.exposure.api.urls import urlpatterns as exposure_api
from annotations.items.api.urls import urlpatterns as items_api
from annotations.pay.api.urls import urlpatterns as pay_api
from annotations.profiles.api.urls import urlpatterns as profiles_api
from annotations.projects.api.urls import urlpatterns as projects_api
from annotations.quality.api.urls import urlpatterns as quality_api
from annotations.recourse.api.urls import urlpatterns as recourse_api
from annotations.work.api.urls import urlpatterns as work_api
from config import job_views, views
from governance.audits.api.urls import urlpatterns as audits_api
from governance.datasheets.api.urls import urlpatterns as datasheets_api
from governance.provenance.api.urls import urlpatterns as provenance_api
from governance.releases.api.urls import urlpatterns as releases_api
from notices.api.urls import urlpatterns as notices_api

api: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", views.api_docs, name="docs"),
    path("jobs/<int:job_id>/", job_views.JobView.as_view(), name="job"),
    path("jobs/<int:job_id>/cancel/", job_views.JobCancelView.as_view(), name="job-cancel"),
    *accounts_api,
    *notices_api,
    *projects_api,
    *items_api,
    *work_api,
    *pay_api,
    *exposure_api,
    *profiles_api,
    *quality_api,
    *recourse_api,
    *provenance_api,
    *releases_api,
    *datasheets_api,
    *audits_api,
]

if settings.TEST_CLOCK:
    from config.test_clock import TestClockView

    api.append(path("operator/test-clock/", TestClockView.as_view(), name="test-clock"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("api/", include((api, "api"))),
    path("jobs/<int:job_id>/", job_views.job_page, name="job"),
    path("jobs/<int:job_id>/cancel/", job_views.job_cancel_page, name="job-cancel"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.pages.urls")),
    path("", include("notices.pages.urls")),
    path("", include("annotations.projects.pages.urls")),
    path("", include("annotations.items.pages.urls")),
    path("", include("annotations.work.pages.urls")),
    path("", include("annotations.pay.pages.urls")),
    path("", include("annotations.exposure.pages.urls")),
    path("", include("annotations.profiles.pages.urls")),
    path("", include("annotations.quality.pages.urls")),
    path("", include("annotations.recourse.pages.urls")),
    path("", include("governance.provenance.pages.urls")),
    path("", include("governance.releases.pages.urls")),
    path("", include("governance.datasheets.pages.urls")),
    path("", include("governance.audits.pages.urls")),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.not_allowed"
handler404 = "config.views.page_not_found"
handler500 = "config.views.server_error"
