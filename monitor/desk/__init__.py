"""The pages, the API and the feeds by which people and other programs look at the ledger."""
