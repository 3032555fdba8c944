"""A story invented for a demonstration, the newsrooms that tell it and the receivers of its alerts."""
