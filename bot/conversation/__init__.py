"""How a message is understood from what was asked before it in its conversation."""
