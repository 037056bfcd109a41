"""The pages of the work lists: what there is to do, and where a reviewer begins."""
