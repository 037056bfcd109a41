"""Reviewers sign in at an identity provider: OpenID Connect."""
