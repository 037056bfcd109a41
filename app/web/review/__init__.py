"""The back office: denied unless signed in with a role; `views.ROUTES` says who may do what."""
