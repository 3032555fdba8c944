"""All SQL of the service; everybody else sees values and functions."""
