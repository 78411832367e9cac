from django.urls import URLPattern, path

from annotations.exposure.api import desks, items, personal, wellbeing

_ITEM = "projects/<int:project_id>/items/<int:item_id>"

urlpatterns: list[URLPattern] = [
    path("me/wellbeing/", wellbeing.WellbeingView.as_view(), name="my-wellbeing"),
    path("me/consents/", wellbeing.ConsentsView.as_view(), name="my-consents"),
    path("me/limits/", wellbeing.LimitsView.as_view(), name="my-limits"),
    path("me/exposure/", wellbeing.ExposureLogView.as_view(), name="my-exposure"),
    path("me/check-ins/", personal.CheckInsView.as_view(), name="my-check-ins"),
    path("me/check-ins/<int:check_in_id>/", personal.CheckInView.as_view(), name="my-check-in"),
    path("me/access-log/", personal.AccessLogView.as_view(), name="my-access-log"),
    path(f"{_ITEM}/reveal/", items.ItemRevealView.as_view(), name="item-reveal"),
    path(f"{_ITEM}/rating/", items.ItemRatingView.as_view(), name="item-rating"),
    path(f"{_ITEM}/report/", items.ItemReportView.as_view(), name="item-report"),
    path("projects/<int:project_id>/exposure-sums/", desks.SumsView.as_view(), name="exposure-sums"),
    path("organisations/<slug:org>/budget-states/", desks.StewardView.as_view(), name="budget-states"),
    path("operator/overrides/", desks.OverridesView.as_view(), name="overrides"),
    path(
        "operator/overrides/<int:override_id>/decision/", desks.OverrideDecisionView.as_view(), name="override-decision"
    ),
    path("operator/people/<int:person_id>/limits/", desks.PersonLimitsView.as_view(), name="person-limits"),
    path("officer/seals/", desks.SealsView.as_view(), name="seals"),
    path("officer/seals/<int:seal_id>/open/", desks.SealOpenView.as_view(), name="seal-open"),
    path("officer/seals/<int:seal_id>/decision/", desks.SealDecisionView.as_view(), name="seal-decision"),
]
