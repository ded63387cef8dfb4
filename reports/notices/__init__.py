"""Notices as drafts for a person's approval: chosen from a filing's findings, filled, and never sent."""
from .drafts import Draft, Kind, Told, drafts_for
from .rules import RuleEntry, RulesOfDay
from .writing import FORMATS, Written, write_draft

__all__ = ["FORMATS", "Draft", "Kind", "RuleEntry", "RulesOfDay", "Told", "Written", "drafts_for", "write_draft"]
