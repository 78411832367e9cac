from governance.datasheets.models.answer import Answer, Datasheet

__all__ = ["Answer", "Datasheet"]
