"""Where the wings meet: plain functions that read, decide and write, and thin Prefect flows over them."""
