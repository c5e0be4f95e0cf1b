"""What runs only in the child: it hosts the user's application and tells the parent everything about it."""
