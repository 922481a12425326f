"""The letters that administrators write: which event issues which official form, and the templates, Jinja over Typst."""
