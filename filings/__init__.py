"""The ground floor: the vocabulary of the mailroom, problems, settings and the store. Imports nothing of the house."""
