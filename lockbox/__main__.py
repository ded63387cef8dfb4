"""`python -m lockbox` is `lockbox`."""
from lockbox.main import run

run()
