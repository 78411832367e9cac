from governance.provenance.models.tree import Position, PublicKey, TreeHead

__all__ = ["Position", "PublicKey", "TreeHead"]
