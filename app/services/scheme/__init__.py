"""The scheme itself: settings, places, figures."""
