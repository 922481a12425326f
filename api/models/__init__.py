"""What crosses the wire: strict models of requests, and of answers, each with an example."""
