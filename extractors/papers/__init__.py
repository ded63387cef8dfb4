"""Papers with a shape of their own but no blank: checks, records of admission, passports; and the marks of a hand."""
