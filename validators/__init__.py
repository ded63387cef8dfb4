"""A filing and the policy of its day go in; findings and a disposition come out. No pixels, no files, no clock."""
