internal import Akin

/// What to type against an error of the library, whose own words know no command line.
enum CommandHints {
  /// The error's words, with what to type as the end of their last sentence.
  static func describing(_ error: any Error) -> String {
    let words = String(describing: error)
    guard let hint = hint(for: error) else { return words }
    return (words.hasSuffix(".") ? String(words.dropLast()) : words) + ": \(hint)."
  }

  /// The option of `akin index` that stands for a remedy, and what it does.
  static func words(for remedy: IndexReport.Remedy) -> String {
    switch remedy {
    case .field: "--field NAME says which field holds the text"
    case .noHeader: "--no-header reads the first line of a table as a record"
    case .encoding: "--encoding NAME says what files are in that are not UTF-8"
    }
  }

  /// A warning or a loss, with what to type where it tells of a folder that is gone.
  static func describing(_ words: String, missing folders: [String]) -> String {
    let errors = folders.flatMap { [IndexingError.missingRoot($0), .lostRoot($0)] }
    return errors.first { $0.description == words }.map(describing) ?? words
  }

  /// The command or flag that does what the error's last sentence says; nil when there is none.
  private static func hint(for error: any Error) -> String? {
    switch error {
    case let error as AkinError: engine(error)
    case let error as CatalogError: catalog(error)
    case let error as IndexingError: indexing(error)
    case let error as ModelHubError: model(error)
    case ClusterEditError.noClusters, ClusterEditError.clusterIsGone: "`akin cluster`"
    case ClusterEditError.damaged: "`akin cluster --no-edits` divides without reading it"
    case QueryError.notIndexed(let path, _): "`akin index \(quoted(path))`"
    case FilterError.noFields: "`akin index`"
    case RecordFileError.header(.noTextField(_, true), _): "--no-header, or --field NAME"
    case RecordFileError.header(.noTextField, _), RecordFileError.record(.noTextField, _, _):
      "--field NAME"
    case let error as SegmentError: segment(error)
    case TrainingError.folderInUse:
      "--output DIR, --force, or --resume for a training that was interrupted"
    case TrainingError.noCheckpoint: "leave out --resume"
    case TrainingError.unsuitable: "--objective NAME"
    case TrainingError.notFinite: "--rate X"
    case ModelFolderError.adapter(let path): "`akin model merge \(quoted(path)) --output DIR`"
    case AdapterError.noTarget, AdapterError.severalTargets, AdapterError.wrongShape,
      AdapterError.noBase:
      "--base NAME"
    case VocabularyError.tooSmall: "--size N, or --characters N"
    case is ListsError: "`akin verify --repair`"
    case RestoreError.unreadable, RestoreError.malformed: "the file that --removed wrote"
    case RestoreError.unreadableInput, RestoreError.changed: "the file that --output wrote"
    case SeenRecordsError.unusable, SeenRecordsError.foreign: "--seen DIR"
    default: nil
    }
  }

  private static func engine(_ error: AkinError) -> String? {
    switch error {
    case .noIndex: "`akin index PATH`, or --index DIR"
    case .unfinishedIndex: "`akin index`"
    default: nil
    }
  }

  private static func catalog(_ error: CatalogError) -> String? {
    switch error {
    case .missingIndex: "`akin index PATH`"
    case .unfinishedIndex: "`akin index`"
    case .notACatalog: "--index DIR, or `akin verify --repair`"
    case .damaged: "`akin verify --repair`"
    case .differentModel:
      "`akin index --new-generation --model NAME` makes it beside this one, which stays in use until then"
    case .roundedVectors(let path): remaking(path)
    case .differentPrecision: "leave out --precision, or name another with --index"
    case .oddVector: "`akin model verify`"
    default: nil
    }
  }

  /// How to make an index anew, with the corrections that people have made in it.
  private static func remaking(_ path: String) -> String {
    FileSystem.exists(path + "/cluster-edits.json")
      ? "move it away, then `akin index`, then `akin cluster edit import PLACE` for its edits"
      : "remove it, then `akin index`"
  }

  private static func indexing(_ error: IndexingError) -> String? {
    switch error {
    case .nothingToIndex: "`akin index PATH`"
    case .sameGeneration: "--model NAME, or --precision P"
    case .unfinishedGeneration: "`akin index --drop-others`"
    case .noPreviousGeneration: "--new-generation --model NAME"
    case .missingRoot(let path), .lostRoot(let path): "`akin index --forget \(quoted(path))`"
    default: nil
    }
  }

  private static func segment(_ error: SegmentError) -> String? {
    switch error {
    case .diskFull, .forbidden, .unsupportedVersion, .foreignByteOrder: nil
    case .system: "`akin verify`"
    default: "`akin verify --repair`"
    }
  }

  private static func model(_ error: ModelHubError) -> String? {
    switch error {
    case .noSuchFolder: "`akin model list`"
    case .notInstalled(let name, _): "`akin model pull \(quoted(name))`, or `akin model list`"
    case .offline(let name):
      "unset HF_HUB_OFFLINE, or `akin model import FOLDER \(quoted(name))`"
    case .unreachable(let name, _, _): "`akin model import FOLDER \(quoted(name))`"
    case .incomplete(let name, _, _): "`akin model pull \(quoted(name))`"
    case .wrongSize, .unreadableManifest: "`akin model pull`"
    default: nil
    }
  }

  /// A name as the shell reads it.
  private static func quoted(_ name: String) -> String {
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
        || "/._-+@,:=".unicodeScalars.contains($0)
    }
    return isPlain && !name.isEmpty ? name : "'" + name.replacing("'", with: #"'\''"#) + "'"
  }
}
