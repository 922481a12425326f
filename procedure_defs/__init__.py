"""The language that administrators write procedures in: model, loader, guards, checker, compiler, and the library."""

__all__: list[str] = []
