"""Reports of what people wrote, moderation with a public reason, concerns, and where to find help."""
