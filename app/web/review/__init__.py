"""The back office's pages: denied by default, each opened by its permission in `views.ROUTES`."""
