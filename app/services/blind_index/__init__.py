"""Finding without reading: tags of documents, fingerprints, names."""
