"""Review has the authorisation of the back office: roles, permissions, and two-person approval."""
