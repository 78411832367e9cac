"""IoU of masks, as boolean arrays or run lengths.

    IoU(a, b) = |a ∩ b| / |a ∪ b|, counted in pixels; 0 for two empty masks

Run lengths are COCO's uncompressed form: pixels column by column, alternating runs of background and of the object,
background first. Source: Lin et al., "Microsoft COCO: common objects in context" (2014). Example: masks of pixels {1, 2}
and {2, 3} have IoU 1/3.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .votes import FloatArray

__all__ = ["mask_iou_matrix", "mask_of_runs"]


def mask_of_runs(runs: Sequence[int], height: int, width: int) -> NDArray[np.bool_]:
    """The mask of shape ``(height, width)``. Raises :class:`ValueError` if the runs do not fill it.

    >>> mask_of_runs([1, 2, 1], 2, 2).tolist()
    [[False, True], [True, False]]
    """
    lengths = np.asarray(runs, dtype=np.int64)
    if (lengths < 0).any() or lengths.sum() != height * width:
        raise ValueError(f"The runs hold {lengths.sum():,} pixels and the mask {height * width:,}.")
    flat = np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)
    return flat.reshape((height, width), order="F")


def mask_iou_matrix(masks: Sequence[NDArray[np.bool_]]) -> FloatArray:
    """IoU of every two masks of one image, shape ``(n, n)``.

    >>> a, b = np.array([[True, True, False]]), np.array([[False, True, True]])
    >>> round(float(mask_iou_matrix([a, b])[0, 1]), 4)
    0.3333
    """
    if not masks:
        return np.zeros((0, 0))
    flat = np.stack([np.asarray(mask, dtype=bool).ravel() for mask in masks]).astype(np.float64)
    both = flat @ flat.T
    size = flat.sum(axis=1)
    either = size[:, np.newaxis] + size[np.newaxis, :] - both
    iou: FloatArray = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    return iou
