"""The supervisors' pages: what came in, what waits for a person, and what was done about it."""
