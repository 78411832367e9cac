from governance.provenance.models.tree import Position, PublicKey, SequencerMark, TreeHead

__all__ = ["Position", "PublicKey", "SequencerMark", "TreeHead"]
