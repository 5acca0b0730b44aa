"""The conversation: commands, replies and the platforms they are shown on."""
