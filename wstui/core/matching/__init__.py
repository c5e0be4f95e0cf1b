"""What `match` is made of: matchers as they are read, JSON compared under them, events compared key by key."""
