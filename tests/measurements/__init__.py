"""Measurements that take minutes or hours: each writes, or prints, the numbers that a document quotes."""
