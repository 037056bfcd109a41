"""Files from strangers are decoded here, by processes that can do nothing else."""
