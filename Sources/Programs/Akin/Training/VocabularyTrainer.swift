public import Documents
internal import FileAccess
public import Parallelism
public import Tokenization
internal import TransformerTraining

/// Makes a WordPiece vocabulary of the words of documents, for a model that is trained from scratch.
///
/// ```swift
/// let report = try await VocabularyTrainer(on: ["docs"]).train(into: "my-vocabulary")
/// ```
public struct VocabularyTrainer: Sendable {
  /// Folders and files, absolute.
  public let paths: [String]
  /// How large the vocabulary becomes, and of which words it is made.
  public let options: VocabularyOptions
  /// The most tokens that the model reads, which the tokenizer's files say.
  public let maximumLength: Int
  /// How many cores to use, which changes nothing; nil for all.
  public let threads: Int?

  /// Remembers all choices; files are read when it trains.
  public init(
    on paths: [String], options: VocabularyOptions = VocabularyOptions(), maximumLength: Int = 512,
    threads: Int? = nil
  ) {
    self.paths = paths
    self.options = options
    self.maximumLength = maximumLength
    self.threads = threads
  }

  /// Reads the documents, and writes `vocab.txt`, `tokenizer.json` and `tokenizer_config.json`.
  ///
  /// - Parameters:
  ///   - output: The folder: a tokenizer that Akin, tokenizers and transformers load.
  ///   - overwrites: Whether files of the folder may be replaced.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Told how far it is, on any thread.
  /// - Returns: What it came to.
  /// - Throws: `VocabularyError`; `TrainingError.folderInUse`; `DocumentError` for a path that is not
  ///   there; `DeadlineError`, `CancellationError`, and then nothing is written.
  public func train(
    into output: String, overwrites: Bool = false, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> VocabularyReport {
    try await cancellable(within: timeLimit) { work in
      try options.validate()
      let threads = try checkedThreads(threads)
      if FileSystem.exists(output), !overwrites {
        guard try FileSystem.isFolder(output) && FileSystem.names(in: output).isEmpty else {
          throw TrainingError.folderInUse(output)
        }
      }
      var documents = try TrainingDocuments(paths)
      var words = WordCounts(isCased: options.isCased)
      try documents.forEachFile(threads: threads, work: work.reporting(.reading, to: progress)) {
        texts in
        var words = WordCounts(isCased: options.isCased)
        for text in texts.joined() { words.add(text) }
        return words
      } _: {
        words.add($0)
        words.forgetRareWords(above: options.wordLimit)
      }
      progress(Work.Progress(.dividing))
      guard
        let tokens = try VocabularyTraining.tokens(of: words, options, while: { !work.isEnded })
      else { throw CancellationError() }
      if !FileSystem.isFolder(output) { try FileSystem.makeFolder(output) }
      for (name, text) in VocabularyFiles.files(
        of: tokens, isCased: options.isCased, maximumLength: maximumLength)
      {
        try FileSystem.replace(output + "/" + name, with: Array(text.utf8))
      }
      let tokenizer = try Tokenizer(folder: output)
      return VocabularyReport(
        tokens: tokens.count, documents: documents.count, words: words.total,
        differentWords: words.count, forgottenWords: words.forgottenCount,
        tokensPerWord: words.tokensPerWord(by: tokenizer), folder: output,
        skipped: documents.skipped)
    }
  }
}

/// What the making of a vocabulary came to.
public struct VocabularyReport: Sendable, Equatable, Encodable {
  /// Tokens of the vocabulary, special ones included.
  public let tokens: Int
  /// Documents that were read.
  public let documents: Int
  /// Words that they have.
  public let words: Int
  /// How many different ones.
  public let differentWords: Int
  /// Words that were not counted to the end, because there are too many different ones.
  public let forgottenWords: Int
  /// Tokens that a word of these documents has on average.
  public let tokensPerWord: Double
  /// The folder with the files.
  public let folder: String
  /// What was not read, and why.
  public let skipped: [SkippedFile]
}
