"""The review queue: one file after the other, with what the rules found and the papers beside, decided by one key."""
