"""The words that reading, choosing and linking know by heart, and how they are compared."""
