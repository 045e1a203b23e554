"""quarterdeck: a quarterly performance pack for an English council."""
