"""A filing with all that the checks need to know about it."""
from __future__ import annotations

from dataclasses import dataclass

from .packet import Packet
from .request import Asked, asked_or_said
from .traits import Traits, traits_of


@dataclass(frozen=True, slots=True)
class Case:
    """What is in the packet, what it asks for, and what sets it apart."""

    packet: Packet
    asked: Asked
    traits: Traits

    @classmethod
    def of(cls, packet: Packet) -> Case:
        """Understand a packet."""
        return cls(packet, asked_or_said(packet), traits_of(packet))
