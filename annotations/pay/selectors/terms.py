"""Terms of pay as the pay rules know them."""

from annotations.pay.domain.rates import HourlyPolicy, PayPolicy, PerItemPolicy
from annotations.projects.models import PayKind, PayPolicyVersion


def policy_from(version: PayPolicyVersion) -> PayPolicy:
    """The domain's policy of a stored version. Unpaid work is time worth nothing."""
    kind = PerItemPolicy if version.kind == PayKind.PER_ITEM else HourlyPolicy
    return kind(version.number, version.currency, version.rate_minor, version.floor_minor)


def timed_rate_minor(policy: PayPolicy) -> int:
    """What an hour of paid time other than a task is worth: the hourly rate, or the floor of piece work.

    >>> timed_rate_minor(PerItemPolicy(1, "EUR", 12, 1241))
    1241
    """
    return policy.rate_minor if isinstance(policy, HourlyPolicy) else policy.floor_minor_per_hour
