"""Forms: learn blanks, recognise a page, lay it on its blank, take the print away, read the fields."""
