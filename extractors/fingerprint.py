"""A page's perceptual hash: 64 bits that survive another scan of the same paper."""
from __future__ import annotations

import cv2
import numpy as np

SIDE = 32


def fingerprint(picture: np.ndarray) -> str:
    """Hash of an upright, straightened page as 16 hexadecimal digits.

    `picture`: ink as grey uint8, bright where ink is, any size; for a form only the applicant's ink, because print
    makes all pages of a form alike. Bits are the signs of the lowest cosine frequencies against their median.
    """
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), max(1.0, picture.shape[1] / 120))
    small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    waves = cv2.dct(small)[:8, :8].ravel()[1:]
    bits = np.concatenate((waves > np.median(waves), [False]))
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def distance(one: str, other: str) -> int:
    """In how many of its bits one hash differs from another, 0 to 63."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
