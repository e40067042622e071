/// What Akin finds on this machine: `akin doctor`.
public struct Diagnosis: Sendable, Equatable, Encodable {
  /// The processor and what Akin makes of it.
  public struct Processor: Sendable, Equatable, Encodable {
    /// Its name; the architecture's where the system does not tell.
    public let name: String
    /// `x86_64`, `arm64`, ….
    public let architecture: String
    /// Cores that this process may use, which is how many threads it takes.
    public let threads: Int
    /// Of the features that kernels are compiled for, those that it has.
    public let features: [String]
    /// The kernel set that runs.
    public let kernels: String
    /// The sets that it could run, best first.
    public let availableKernels: [String]
  }

  /// Memory in bytes.
  public struct Memory: Sendable, Equatable, Encodable {
    /// All of the machine's.
    public let total: Int
    /// What can be had without swapping; nil where the system does not tell.
    public let available: Int?
  }

  /// A library that was loaded with the program.
  public struct Library: Sendable, Equatable, Encodable {
    /// What it is called.
    public let name: String
    /// Its version.
    public let version: String
  }

  /// The model that would be used.
  public struct Model: Sendable, Equatable, Encodable {
    /// What was asked for.
    public let name: String
    /// Its folder; nil when it is not on this machine.
    public let path: String?
    /// Whether its files are those that were fetched.
    public let state: State

    /// What has become of a model.
    public enum State: String, Sendable, Encodable {
      /// Its files are those that were fetched.
      case intact
      /// No hash was ever noted.
      case unrecorded
      /// A file is missing or not what was fetched.
      case damaged
      /// It is not on this machine.
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

    /// What Akin may do with a folder.
    public enum State: String, Sendable, Encodable {
      /// It is there and can be written to.
      case writable
      /// It is not there, and can be made.
      case absent
      /// It can be neither written to nor made.
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
  /// What is wrong and how to fix it, one sentence each; empty when nothing is.
  public let problems: [String]

  /// Looks around; nothing is changed and nothing fetched.
  ///
  /// - Parameters:
  ///   - index: The index at hand, if there is one.
  ///   - model: The model that would be used.
  ///   - version: Akin's own version.
  /// - Returns: What was found; what is wrong is a problem in it, not an error.
  /// - Throws: `CancellationError`.
  public static func examine(
    index: String? = nil, model: ModelChoice = .default, version: String
  ) async throws -> Diagnosis {
    var examination = Examination()
    let status = await examination.status(of: index)
    let name =
      switch model {
      case .named(let given): given
      case .default: status?.model ?? ModelStore.defaultName
      }
    return try await cancellable { [examination] _ in
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
