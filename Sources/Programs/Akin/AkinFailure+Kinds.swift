public import Catalog
public import Clustering
public import CorpusAdaptation
public import Deduplication
public import Documents
public import Evaluation
public import FileAccess
internal import Foundation
public import Hashing
public import Indexing
public import ModelHub
public import ModelLibrary
public import Parallelism
public import Records
public import Retrieval
public import Safetensors
public import SentenceEmbedding
public import TextAnalysis
public import TextStructure
public import Tokenization
public import TransformerHeads
public import TransformerTraining
public import Transformers
public import VectorIndexes

// Each error that a caller can meet stands here once. Its kind is in the table below, `.other` where
// the table has none.
extension AkinError: AkinFailure {}
extension QueryError: AkinFailure {}
extension FilterError: AkinFailure {}
extension ClusterMethodError: AkinFailure {}
extension DedupeOptionsError: AkinFailure {}
extension DeadlineError: AkinFailure {}
extension CatalogError: AkinFailure {}
extension IndexingError: AkinFailure {}
extension SegmentError: AkinFailure {}
extension ListsError: AkinFailure {}
extension ClusterMemoryError: AkinFailure {}
extension ClusterEditError: AkinFailure {}
extension ModelHubError: AkinFailure {}
extension ModelFolderError: AkinFailure {}
extension TransformerError: AkinFailure {}
extension HeadError: AkinFailure {}
extension TrainingError: AkinFailure {}
extension AdaptationError: AkinFailure {}
extension AdapterError: AkinFailure {}
extension AlignmentError: AkinFailure {}
extension MissingCheckpointError: AkinFailure {}
extension TokenizerError: AkinFailure {}
extension VocabularyError: AkinFailure {}
extension SafetensorsError: AkinFailure {}
extension EmbeddingError: AkinFailure {}
extension MemoryBudgetError: AkinFailure {}
extension FileError: AkinFailure {}
extension FileReadError: AkinFailure {}
extension HashingError: AkinFailure {}
extension DocumentError: AkinFailure {}
extension SkipReason: AkinFailure {}
extension RecordFileError: AkinFailure {}
extension RecordHeaderError: AkinFailure {}
extension RecordFault: AkinFailure {}
extension EvaluationFileError: AkinFailure {}
extension SeenRecordsError: AkinFailure {}
extension RestoreError: AkinFailure {}
extension ReviewMemoryError: AkinFailure {}
extension TextBoundaryError: AkinFailure {}

extension AkinFailure {
  /// What went wrong, whichever part noticed it: by the error's type, and for some types by its case.
  public var kind: FailureKind {
    switch self as any Error {
    // Cases first: a type that follows has all its other cases.
    case AkinError.noIndex, CatalogError.missingIndex, CatalogError.unfinishedIndex: .missingIndex
    case AkinError.unfinishedIndex: .unfinishedIndex
    case QueryError.notIndexed: .notIndexed
    case AkinError.differentVectors, CatalogError.differentModel, CatalogError.differentPrecision,
      CatalogError.roundedVectors:
      .mismatch
    case AkinError.unknownPrecision, CatalogError.unsupportedVersion,
      SegmentError.unsupportedVersion, ListsError.unsupportedVersion, RestoreError.version,
      ClusterEditError.unsupportedVersion, ReviewMemoryError.newerVersion:
      .newerVersion
    case IndexingError.missingRoot, IndexingError.lostRoot, ModelHubError.noSuchFolder,
      FileError.missing,
      DocumentError.notFound, RecordFileError.unreadable, EvaluationFileError.missing,
      EvaluationFileError.missingFromFolder, RestoreError.unreadable, RestoreError.unreadableInput,
      is FileReadError:
      .fileNotFound
    case CatalogError.forbidden, SegmentError.forbidden, FileError.forbidden,
      ClusterEditError.forbidden, SeenRecordsError.unusable:
      .forbidden
    case CatalogError.locked, CatalogError.busy, ModelHubError.busy, FileError.locked,
      ClusterEditError.locked, SeenRecordsError.locked:
      .locked
    case CatalogError.diskFull, IndexingError.noRoomToCompact, SegmentError.diskFull,
      FileError.noSpace, SeenRecordsError.full:
      .diskFull
    case CatalogError.oddVector, ModelHubError.incomplete, ModelHubError.noSafetensors,
      ModelHubError.gitLFSPointer, ModelHubError.unsafePath, ModelHubError.wrongSize,
      ModelHubError.wrongHash, ModelHubError.unreadableManifest:
      .unusableModel
    case TrainingError.badOption, TrainingError.folderInUse, TrainingError.ownFolder,
      TrainingError.noCheckpoint, TrainingError.notFinite:
      .invalidRequest
    case TrainingError.otherRun: .mismatch
    case VocabularyError.badOption, VocabularyError.tooSmall: .invalidRequest
    case HeadError.nothingMasked, HeadError.tooLong, HeadError.empty: .invalidRequest
    case ModelHubError.invalidName, ModelHubError.notOwned, ModelFolderError.unknownPrompt:
      .invalidRequest
    case ModelHubError.fileProblem, SegmentError.system: .other
    case CatalogError.notACatalog, CatalogError.damaged, ClusterEditError.damaged,
      SeenRecordsError.damaged, ReviewMemoryError.damaged:
      .damaged
    // Types.
    case is FilterError: .invalidFilter
    case is AkinError, is QueryError, is ClusterMethodError, is ClusterEditError,
      is DedupeOptionsError, is AlignmentError, is AdaptationError,
      is IndexingError, is MemoryBudgetError:
      .invalidRequest
    case is DeadlineError: .deadline
    case is SegmentError, is ListsError, is ClusterMemoryError: .damaged
    case is ModelHubError, is MissingCheckpointError: .modelUnavailable
    case is ModelFolderError, is TransformerError, is TokenizerError, is SafetensorsError,
      is EmbeddingError, is HeadError, is AdapterError:
      .unusableModel
    case is DocumentError, is SkipReason, is RecordFileError, is RecordHeaderError, is RecordFault,
      is EvaluationFileError, is TrainingError, is VocabularyError:
      .malformedInput
    case is SeenRecordsError, is RestoreError: .mismatch
    default: .other
    }
  }
}
