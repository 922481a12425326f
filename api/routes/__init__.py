"""The routes, a router for each user."""
