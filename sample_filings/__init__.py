"""Drawn sample forms and finished sample packets: everything a demonstration needs, nothing official, nobody real."""
