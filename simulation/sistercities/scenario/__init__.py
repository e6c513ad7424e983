"""What a user may choose.

Scenario files, their schema, and the values that carry their evidence.
"""
