"""Who calls: bearer tokens of the built-in issuer or of any OpenID Connect issuer, and the account that one names."""
