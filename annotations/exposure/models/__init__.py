from annotations.exposure.models.budget import ExposureAccount, ExposureConsent
from annotations.exposure.models.charge import ExposureCharge, ExposureReservation, Reveal
from annotations.exposure.models.override import LimitOverride
from annotations.exposure.models.rating import Glance, ItemRating
from annotations.exposure.models.sums import CheckIn, ReleasedSum

__all__ = [
    "CheckIn",
    "ExposureAccount",
    "ExposureCharge",
    "ExposureConsent",
    "ExposureReservation",
    "Glance",
    "ItemRating",
    "LimitOverride",
    "ReleasedSum",
    "Reveal",
]
