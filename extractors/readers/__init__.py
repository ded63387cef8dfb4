"""The readers: one line, a whole page, a barcode. Each hides one library behind a small interface."""
