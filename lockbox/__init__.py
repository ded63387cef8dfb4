"""The front door: the command line. Each command imports what it needs when it is called, so help comes at once."""

__version__ = "0.1.0"
