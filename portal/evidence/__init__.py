"""Evidence (证明材料): pictures and PDF that subjects attach to a dispute or a repair request."""
