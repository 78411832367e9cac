from annotations.exposure.models.budget import ExposureAccount, ExposureConsent
from annotations.exposure.models.charge import ExposureCharge, ExposureReservation, Reveal

__all__ = ["ExposureAccount", "ExposureCharge", "ExposureConsent", "ExposureReservation", "Reveal"]
