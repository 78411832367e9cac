from django.apps import AppConfig


class PayConfig(AppConfig):
    name = "annotations.pay"
    label = "pay"
    append_only_tables = (
        "pay_ledgertransaction",
        "pay_ledgerentry",
        "pay_payoutline",
        "pay_payoutpayment",
        "pay_payoutfile",
        "pay_paymentanswer",
        "pay_payeedetails",
        "pay_organisationaccount",
        "pay_floortable",
        "pay_floorrate",
    )
