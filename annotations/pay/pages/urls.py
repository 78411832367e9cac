from django.urls import URLPattern, path

from annotations.pay.pages import escrow, mine, payee, payouts, projects, statements

app_name = "pay"
urlpatterns: list[URLPattern] = [
    path("me/pay/", mine.my_pay, name="mine"),
    path("me/pay/statement/", statements.statement_page, name="statement"),
    path("me/pay/details/", payee.details, name="details"),
    path("o/<slug:org>/payouts/account/", payouts.account, name="bank-account"),
    path("o/<slug:org>/payouts/", payouts.payouts_page, name="payouts"),
    path("o/<slug:org>/payouts/<int:payout_id>/approve/", payouts.approve, name="payout-approve"),
    path("o/<slug:org>/payouts/<int:payout_id>/check/", payouts.check, name="payout-check"),
    path("o/<slug:org>/payouts/<int:payout_id>/answer/", payouts.answer, name="payout-answer"),
    path("o/<slug:org>/payouts/<int:payout_id>/payments/<str:reference>/retry/", payouts.retry, name="payment-retry"),
    path("o/<slug:org>/payouts/<int:payout_id>/paid/", payouts.mark_paid, name="payout-paid"),
    path("o/<slug:org>/payouts/<int:payout_id>/withdraw/", payouts.withdraw, name="payout-withdraw"),
    path("p/<int:project_id>/pay/", projects.project_page, name="project"),
    path("p/<int:project_id>/pay/approve/", projects.approve, name="project-approve"),
    path("p/<int:project_id>/pay/transfers/", escrow.record, name="project-transfer"),
    path("p/<int:project_id>/pay/transfers/<int:transfer_id>/confirm/", escrow.confirm, name="transfer-confirm"),
    path("p/<int:project_id>/pay/transfers/<int:transfer_id>/withdraw/", escrow.withdraw, name="transfer-withdraw"),
]
