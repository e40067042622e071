/// The facts that `akin doctor` reports about this machine.
public struct Diagnosis: Sendable, Equatable, Encodable {
  /// The processor, and how Akin uses it.
  public struct Processor: Sendable, Equatable, Encodable {
    /// Its name; the name of the architecture where the system gives no other.
    public let name: String
    /// `x86_64`, `arm64`, ….
    public let architecture: String
    /// Cores that this process may use; Akin takes as many threads.
    public let threads: Int
    /// The processor's features for which kernels are compiled.
    public let features: [String]
    /// The kernel set that runs.
    public let kernels: String
    /// The kernel sets that the processor can run, best first.
    public let availableKernels: [String]
  }

  /// Memory in bytes.
  public struct Memory: Sendable, Equatable, Encodable {
    /// The machine's whole memory.
    public let total: Int
    /// Memory that is available without swapping; nil where the system gives no number.
    public let available: Int?
  }

  /// A library that was loaded with the program.
  public struct Library: Sendable, Equatable, Encodable {
    /// Its name.
    public let name: String
    /// Its version.
    public let version: String
  }

  /// The model that commands use here.
  public struct Model: Sendable, Equatable, Encodable {
    /// The name that was asked for.
    public let name: String
    /// Its folder; nil when it is not on this machine.
    public let path: String?
    /// Whether the files still equal the downloaded files.
    public let state: State

    /// The state of a model's files.
    public enum State: String, Sendable, Encodable {
      /// The files equal the downloaded files.
      case intact
      /// No hashes of the files were recorded.
      case unrecorded
      /// A file is missing or differs from the downloaded file.
      case damaged
      /// The model is not on this machine.
      case missing
    }
  }

  /// A folder that Akin writes to.
  public struct Folder: Sendable, Equatable, Encodable {
    /// `models`, `cache` or `index`.
    public let role: String
    /// Where it is.
    public let path: String
    /// Whether it can be written to.
    public let state: State

    /// Whether Akin can write to a folder.
    public enum State: String, Sendable, Encodable {
      /// The folder exists, and Akin can write to it.
      case writable
      /// The folder does not exist, but Akin can make it.
      case absent
      /// Akin can neither write to the folder nor make it.
      case forbidden
    }
  }

  /// Akin's own version.
  public let version: String
  /// The processor.
  public let processor: Processor
  /// The memory.
  public let memory: Memory
  /// Libraries, in the order of their names.
  public let libraries: [Library]
  /// The model.
  public let model: Model
  /// Folders that Akin writes to.
  public let folders: [Folder]
  /// The index at hand, if there is one and it can be read.
  public let index: IndexStatus?
  /// The problems and their remedies, one sentence each; empty when there are none.
  public let problems: [String]

  /// Examines the machine; changes nothing and downloads nothing.
  ///
  /// - Parameters:
  ///   - index: The index at hand, if there is one.
  ///   - model: The model that commands use.
  ///   - version: Akin's own version.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The facts. A fault that is found becomes one of their problems, not an error.
  /// - Throws: `DeadlineError` when the time limit is over, `CancellationError`.
  public static func examine(
    index: String? = nil, model: ModelChoice = .default, version: String,
    timeLimit: Duration? = nil
  ) async throws -> Diagnosis {
    let start = ContinuousClock.now
    var examination = Examination()
    let status = try await examination.status(of: index, timeLimit: timeLimit)
    let name =
      switch model {
      case .named(let given): given
      case .default: status?.model ?? ModelStore.defaultName
      }
    let timeLeft = timeLimit.map { $0 - (ContinuousClock.now - start) }
    return try await cancellable(within: timeLeft) { [examination] _ in
      var examination = examination
      let model = examination.model(name)
      let folders = examination.folders(index: index)
      return Diagnosis(
        version: version, processor: Examination.processor, memory: Examination.memory,
        libraries: examination.libraries(), model: model, folders: folders, index: status,
        problems: examination.problems)
    }
  }
}
