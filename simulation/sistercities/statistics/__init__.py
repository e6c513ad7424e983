"""Numbers in, numbers out: intervals, precision, shares."""
