"""The blind index finds sealed data by keyed hashes (tags) of documents, fingerprints and names."""
