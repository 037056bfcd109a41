"""The portal, and a page more that tells which modules its process has loaded."""

import sys

import app

PATH = "/loaded"


def create_app():
    portal = app.create_app()
    served = portal.wsgi_app

    def serve(environ, start_response):
        if environ["PATH_INFO"] != PATH:
            return served(environ, start_response)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [" ".join(sys.modules).encode()]

    portal.wsgi_app = serve
    return portal
