"""Letters: what they say (facts), how they look (templates of Jinja over Typst), and their PDF. No store, no web, no engine."""
