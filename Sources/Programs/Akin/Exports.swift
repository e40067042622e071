// Public types of lower floors are part of the library: `import Akin` brings them along.
@_exported public import Catalog
@_exported public import Clustering
@_exported public import CorpusMaps
@_exported public import Deduplication
@_exported public import Documents
@_exported public import Evaluation
@_exported public import FileAccess
@_exported public import Indexing
@_exported public import ModelHub
@_exported public import ModelLibrary
@_exported public import Parallelism
@_exported public import Records
@_exported public import Reports
@_exported public import Retrieval
@_exported public import SentenceEmbedding
@_exported public import TextComparison
@_exported public import VectorMath
