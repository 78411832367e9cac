from annotations.quality.models.report import AgreementReport

__all__ = ["AgreementReport"]
