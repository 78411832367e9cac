from annotations.items.models.import_batch import ImportBatch, ImportKind, ImportState
from annotations.items.models.item import Item, ItemState, PreLabel
from annotations.items.models.media import MediaAsset, MediaKind
from annotations.items.models.seal import Seal, SealAccess, SealedHash
from annotations.items.models.source import Source

__all__ = [
    "ImportBatch",
    "ImportKind",
    "ImportState",
    "Item",
    "ItemState",
    "MediaAsset",
    "MediaKind",
    "PreLabel",
    "Seal",
    "SealAccess",
    "SealedHash",
    "Source",
]
