"""What the pages show, one module a page; every listing is paged and goes by an index."""
