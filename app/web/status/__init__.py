"""The status page of an EOI, and what its applicant answers there."""
