"""Pages that are not forms: what they are and what they say."""
