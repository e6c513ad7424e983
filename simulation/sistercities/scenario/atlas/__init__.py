"""The atlas: pairings that one program codes from a table of what was known of them at signing."""
