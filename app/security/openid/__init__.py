"""OpenID Connect lets reviewers sign in at an identity provider."""
