"""Loops over votes in compiled form, one statistic a file; beside each stands the numpy form it must equal."""
