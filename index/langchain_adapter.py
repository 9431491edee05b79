"""The retriever as a LangChain `BaseRetriever`, for use in other people's chains."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.retrieval import Retriever


class GuideRetriever(BaseRetriever):
    """Finds sections of the guide.

    Attributes:
        retriever: The search to use.
        top_k: Number of documents per query.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    top_k: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [
            Document(
                id=passage.section.id,
                page_content=passage.section.body,
                metadata={
                    "section": passage.section.id,
                    "page": passage.section.page_id,
                    "heading": passage.section.heading,
                    "score": passage.score,
                    "rank": passage.rank,
                },
            )
            for passage in self.retriever.search(query, self.top_k).passages
        ]
