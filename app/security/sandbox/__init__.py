"""The sandbox decodes files from strangers in processes that can do nothing else."""
