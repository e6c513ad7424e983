"""What a referee asks of a scenario.

Is it right, who says so, on what evidence, and what differs from another.
"""
