"""Renderers: from the neutral reply to what one platform shows. No SDK, no network."""
