"""One turn of conversation: routing, retrieval, answering with citations, declining, history."""
