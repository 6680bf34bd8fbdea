"""How an article looks where its address is shared."""
