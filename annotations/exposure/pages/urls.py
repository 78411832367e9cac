from django.urls import URLPattern, path

from annotations.exposure.pages import desks, items, officer, views

app_name = "exposure"
_ITEM = "p/<int:project_id>/items/<int:item_id>"
_SEAL = "officer/seals/<int:seal_id>"

urlpatterns: list[URLPattern] = [
    path("me/wellbeing/", views.wellbeing, name="wellbeing"),
    path("me/wellbeing/consent/", views.consent, name="consent"),
    path("me/wellbeing/limit/", views.limit, name="limit"),
    path("me/wellbeing/check-ins/<int:check_in_id>/delete/", views.check_in_drop, name="check-in-delete"),
    path(f"{_ITEM}/reveal/", items.reveal, name="item-reveal"),
    path(f"{_ITEM}/rating/", items.rating, name="item-rating"),
    path(f"{_ITEM}/report/", items.report, name="item-report"),
    path("p/<int:project_id>/workforce/", desks.workforce, name="workforce"),
    path("o/<slug:org>/safety/", desks.steward, name="steward"),
    path("operator/exceptions/", desks.overrides, name="overrides"),
    path("operator/exceptions/new/", desks.override_new, name="override-new"),
    path("operator/exceptions/<int:override_id>/decide/", desks.override_decision, name="override-decision"),
    path("officer/seals/", officer.seals, name="seals"),
    path(f"{_SEAL}/", officer.seal, name="seal"),
    path(f"{_SEAL}/open/", officer.seal_opening, name="seal-open"),
    path(f"{_SEAL}/decide/", officer.seal_decision, name="seal-decide"),
    path(f"{_SEAL}/picture/", officer.seal_view, name="seal-picture"),
]
