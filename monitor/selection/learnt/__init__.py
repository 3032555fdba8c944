"""The chooser that ships: small models, trained offline from labelled stories, that run on this machine alone."""
