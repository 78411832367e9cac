from governance.audits.models.audit import Audit, FindingAnswer, FindingResponse

__all__ = ["Audit", "FindingAnswer", "FindingResponse"]
