from django.urls import URLPattern, path

from annotations.recourse.api import desk, mine

_ORG = "organisations/<slug:org>"
urlpatterns: list[URLPattern] = [
    path("me/decisions/", mine.MyDecisionsView.as_view(), name="my-decisions"),
    path("me/decisions/<int:decision_id>/", mine.MyDecisionView.as_view(), name="my-decision"),
    path("me/decisions/<int:decision_id>/appeal/", mine.MyAppealView.as_view(), name="my-decision-appeal"),
    path("me/export/", mine.MyExportsView.as_view(), name="my-exports"),
    path("me/export/<int:export_id>/file/", mine.MyExportFileView.as_view(), name="my-export-file"),
    path(f"{_ORG}/decisions/", desk.DecisionsView.as_view(), name="decisions"),
    path(f"{_ORG}/decisions/proposal/", desk.ProposalView.as_view(), name="decision-proposal"),
    path(f"{_ORG}/decisions/<int:decision_id>/", desk.DecisionView.as_view(), name="decision"),
    path(f"{_ORG}/decisions/<int:decision_id>/answer/", desk.DecisionAnswerView.as_view(), name="decision-answer"),
    path(f"{_ORG}/holds/", desk.HoldsView.as_view(), name="holds"),
    path(f"{_ORG}/holds/<int:hold_id>/lift/", desk.HoldLiftView.as_view(), name="hold-lift"),
]
