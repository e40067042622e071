public import Catalog
public import Clustering
public import Deduplication
public import Documents
public import Evaluation
public import FileAccess
internal import Foundation
public import Hashing
public import Indexing
public import ModelHub
public import Parallelism
public import Records
public import Retrieval
public import Safetensors
public import SentenceEmbedding
public import TextAnalysis
public import Tokenization
public import Transformers
public import VectorIndexes

extension AkinError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    switch self {
    case .noIndex: .missingIndex
    case .unfinishedIndex: .unfinishedIndex
    case .differentVectors: .mismatch
    case .unknownPrecision: .newerVersion
    default: .invalidRequest
    }
  }
}

// MARK: Questions

extension QueryError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    switch self {
    case .notIndexed: .notIndexed
    default: .invalidRequest
    }
  }
}

extension FilterError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .invalidFilter }
}

extension ClusterMethodError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .invalidRequest }
}

extension DedupeOptionsError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .invalidRequest }
}

extension DeadlineError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .deadline }
}

// MARK: An index

extension CatalogError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    switch self {
    case .missingIndex, .unfinishedIndex: .missingIndex
    case .notACatalog, .damaged: .damaged
    case .unsupportedVersion: .newerVersion
    case .differentModel, .differentPrecision, .roundedVectors: .mismatch
    case .locked, .busy: .locked
    case .diskFull: .diskFull
    case .forbidden: .forbidden
    case .oddVector: .unusableModel
    default: .other
    }
  }
}

extension IndexingError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    switch self {
    case .missingRoot: .fileNotFound
    case .noRoomToCompact: .diskFull
    default: .invalidRequest
    }
  }
}

extension SegmentError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    switch self {
    case .unsupportedVersion: .newerVersion
    case .diskFull: .diskFull
    case .forbidden: .forbidden
    case .system: .other
    default: .damaged
    }
  }
}

extension ListsError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    if case .unsupportedVersion = self { .newerVersion } else { .damaged }
  }
}

extension ClusterMemoryError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .damaged }
}

// MARK: Models

extension ModelHubError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    switch self {
    case .noSuchFolder: .fileNotFound
    case .invalidName, .notOwned: .invalidRequest
    case .busy: .locked
    case .incomplete, .noSafetensors, .gitLFSPointer, .unsafePath, .wrongSize, .wrongHash,
      .unreadableManifest:
      .unusableModel
    case .fileProblem: .other
    default: .modelUnavailable
    }
  }
}

extension ModelFolderError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    if case .unknownPrompt = self { .invalidRequest } else { .unusableModel }
  }
}

extension TransformerError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .unusableModel }
}

extension TokenizerError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .unusableModel }
}

extension SafetensorsError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .unusableModel }
}

extension EmbeddingError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .unusableModel }
}

extension MemoryBudgetError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .invalidRequest }
}

// MARK: Files and records

extension FileError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    switch self {
    case .missing: .fileNotFound
    case .noSpace: .diskFull
    case .forbidden: .forbidden
    case .locked: .locked
    default: .other
    }
  }
}

extension FileReadError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .fileNotFound }
}

extension HashingError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .other }
}

extension DocumentError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    if case .notFound = self { .fileNotFound } else { .malformedInput }
  }
}

extension SkipReason: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .malformedInput }
}

extension RecordFileError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    if case .unreadable = self { .fileNotFound } else { .malformedInput }
  }
}

extension RecordHeaderError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .malformedInput }
}

extension RecordFault: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .malformedInput }
}

extension EvaluationFileError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    switch self {
    case .missing, .missingFromFolder: .fileNotFound
    default: .malformedInput
    }
  }
}

extension SeenRecordsError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    switch self {
    case .locked: .locked
    case .full: .diskFull
    case .damaged: .damaged
    case .unusable: .forbidden
    default: .mismatch
    }
  }
}

extension RestoreError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind {
    switch self {
    case .unreadable, .unreadableInput: .fileNotFound
    case .version: .newerVersion
    default: .mismatch
    }
  }
}

extension TextBoundaryError: AkinFailure {
  /// What went wrong.
  public var kind: FailureKind { .other }
}
