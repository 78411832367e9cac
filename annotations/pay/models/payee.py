from django.db import models

from accounts.models import Organisation, User


class PayeeDetails(models.Model):
    """One version of how a person is paid. Never changed: a new version replaces it (annotations.pay.domain.payee).

    `sealed` holds name, IBAN and place of work, encrypted (kernel.sealing); nothing of it stands in a column.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    usable_from = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "number"], name="pay_one_payee_version")]

    def __str__(self) -> str:
        return f"details {self.number} of person {self.user_id}"


class OrganisationAccount(models.Model):
    """One version of the account an organisation pays from: what a pain.001 names as the debtor."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="pay_one_account_version")]

    def __str__(self) -> str:
        return f"account {self.number} of {self.organisation}"
