"""An outgoing event is what we report to partners: in the past tense, versioned, with ids only."""

EOI_SUBMITTED = "eoi.submitted.v1"
EOI_REFUSED = "eoi.refused.v1"
EOI_WITHDRAWN = "eoi.withdrawn.v1"
EOI_INVITED = "eoi.invited.v1"
CHECK_REQUESTED = "check.requested.v1"
EOI_DECIDED = "eoi.decided.v1"
BALANCE_CHANGED = "balance.changed.v1"
ENDPOINT_TESTED = "endpoint.tested.v1"  # sent to one alone, when somebody asks for it
OUTGOING = (
    EOI_SUBMITTED,
    EOI_REFUSED,
    EOI_WITHDRAWN,
    EOI_INVITED,
    CHECK_REQUESTED,
    EOI_DECIDED,
    BALANCE_CHANGED,
)
