"""From content to passages: chunking, embedding, storage, retrieval and its evaluation."""
