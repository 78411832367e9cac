from django.urls import URLPattern, path

from annotations.pay.api import escrow, forecast, ledger, mine, payee, payouts, projects, reversal, statements

_TRANSFER = "projects/<int:project_id>/escrow/<int:transfer_id>"
_PAYOUT = "organisations/<slug:org>/payouts/<int:payout_id>"

urlpatterns: list[URLPattern] = [
    path("me/pay/", mine.MyPayView.as_view(), name="my-pay"),
    path("me/pay/forecast/", forecast.MyForecastView.as_view(), name="my-forecast"),
    path("me/pay/lines/", mine.MyPayLinesView.as_view(), name="my-pay-lines"),
    path("me/pay/lines.csv", mine.MyPayLinesCsvView.as_view(), name="my-pay-lines-csv"),
    path("me/payee/", payee.MyPayeeView.as_view(), name="my-payee"),
    path("me/pay/statement/", statements.StatementView.as_view(), name="my-statement"),
    path("me/pay/statement.csv", statements.StatementCsvView.as_view(), name="my-statement-csv"),
    path("me/pay/statement.pdf", statements.StatementPdfView.as_view(), name="my-statement-pdf"),
    path("organisations/<slug:org>/ledger/<slug:book>/", ledger.LedgerExportView.as_view(), name="ledger-export"),
    path("organisations/<slug:org>/bank-account/", payouts.OrganisationAccountView.as_view(), name="bank-account"),
    path(
        "organisations/<slug:org>/pay-lines/<int:line_id>/reverse/", reversal.ReverseView.as_view(), name="line-reverse"
    ),
    path("organisations/<slug:org>/payouts/", payouts.PayoutsView.as_view(), name="payouts"),
    path(f"{_PAYOUT}/", payouts.PayoutView.as_view(), name="payout"),
    path(f"{_PAYOUT}/approve/", payouts.PayoutApproveView.as_view(), name="payout-approve"),
    path(f"{_PAYOUT}/paid/", payouts.PayoutPaidView.as_view(), name="payout-paid"),
    path(f"{_PAYOUT}/withdraw/", payouts.PayoutWithdrawView.as_view(), name="payout-withdraw"),
    path(f"{_PAYOUT}/check/", payouts.PayoutCheckView.as_view(), name="payout-check"),
    path(f"{_PAYOUT}/csv/", payouts.PayoutCsvView.as_view(), name="payout-csv"),
    path(f"{_PAYOUT}/pain001/", payouts.PayoutPain001View.as_view(), name="payout-pain001"),
    path(f"{_PAYOUT}/rest/", payouts.PayoutRestView.as_view(), name="payout-rest"),
    path(f"{_PAYOUT}/answer/", payouts.PayoutAnswerView.as_view(), name="payout-answer"),
    path(f"{_PAYOUT}/payments/<str:reference>/retry/", payouts.PaymentRetryView.as_view(), name="payment-retry"),
    path("projects/<int:project_id>/pay/", projects.ProjectPayView.as_view(), name="project-pay"),
    path("projects/<int:project_id>/pay/approve/", projects.ProjectApproveView.as_view(), name="project-pay-approve"),
    path("projects/<int:project_id>/escrow/", escrow.EscrowView.as_view(), name="project-escrow"),
    path(f"{_TRANSFER}/confirm/", escrow.TransferConfirmView.as_view(), name="transfer-confirm"),
    path(f"{_TRANSFER}/withdraw/", escrow.TransferWithdrawView.as_view(), name="transfer-withdraw"),
]
