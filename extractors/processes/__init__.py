"""The reading processes: pages are read where a crash or an endless loop costs one page and nothing else."""
