internal import Catalog
internal import Foundation
internal import ModelHub
internal import SentenceEmbedding

/// The models on this machine, and how to get others.
public struct ModelStore: Sendable {
  /// The model that is used when nothing is named.
  public static let defaultName = Hub.defaultModel

  private let hub: Hub

  /// Looks where the environment says: `AKIN_HOME`, `HF_HOME` and the other variables of the
  /// Hugging Face tools.
  public init(progress: @escaping @Sendable (ModelProgress) -> Void = { _ in }) {
    hub = Hub(progress: { progress(ModelProgress($0)) })
  }

  /// Every model on this machine, Akin's own first.
  public func list() -> [InstalledModelInfo] {
    hub.installed().map {
      InstalledModelInfo(
        name: $0.name, path: $0.folder, origin: $0.origin.rawValue, bytes: $0.bytes)
    }
  }

  /// Downloads a model into Akin's own folder.
  ///
  /// - Throws: When the hub does not have it or cannot be reached, or a hash is wrong.
  public func pull(_ name: String) throws -> InstalledModelInfo {
    describe(try hub.pull(name))
  }

  /// Copies a folder into Akin's own folder under a name.
  ///
  /// - Throws: When the folder holds no model that Akin can run.
  public func `import`(_ folder: String, as name: String) throws -> InstalledModelInfo {
    describe(try hub.importFolder(folder, as: name))
  }

  /// What Akin reads of a model.
  ///
  /// - Throws: When the model is not here or cannot be run.
  public func show(_ name: String) throws -> ModelInfo {
    ModelInfo(try LoadedModel(name, precision: .fp32, threads: 1, hub: hub))
  }

  /// Hashes a model's files again, and embeds its golden texts where it has some.
  ///
  /// - Throws: When the model is not here or cannot be read.
  public func verify(_ name: String) throws -> ModelVerification {
    guard let resolved = try hub.resolveLocally(name) else {
      throw AkinError.noSuchModel(name)
    }
    return try ModelVerification(resolved, checks: hub.verify(resolved))
  }

  /// Removes a model from Akin's own folder; those of other tools stay.
  ///
  /// - Throws: When there is no such model there.
  public func remove(_ name: String) throws { try hub.remove(name) }

  private func describe(_ model: ResolvedModel) -> InstalledModelInfo {
    let bytes = hub.installed().first { $0.folder == model.folder }?.bytes ?? 0
    return InstalledModelInfo(
      name: model.name, path: model.folder, origin: model.origin.rawValue, bytes: bytes)
  }
}

/// How far the download of a model is.
public struct ModelProgress: Sendable, Equatable {
  /// The model's name.
  public let model: String
  /// The file on its way.
  public let file: String
  /// Bytes of the whole model that are here.
  public let bytesDone: Int
  /// Bytes of the whole model.
  public let bytesTotal: Int

  init(_ progress: DownloadProgress) {
    model = progress.model
    file = progress.file
    bytesDone = progress.bytesDone
    bytesTotal = progress.bytesTotal
  }
}

/// A model on this machine.
public struct InstalledModelInfo: Sendable, Equatable, Encodable {
  /// What to call it.
  public let name: String
  /// Its folder.
  public let path: String
  /// Whose folder that is: `own` or `huggingFaceCache`, `path` or `download`.
  public let origin: String
  /// The sum of its files.
  public let bytes: Int
}

/// What Akin reads of a model's folder.
public struct ModelInfo: Sendable, Equatable, Encodable {
  /// What to call it.
  public let name: String
  /// Its folder.
  public let path: String
  /// Two models with equal fingerprints make equal vectors.
  public let fingerprint: String
  /// Numbers per vector.
  public let dimension: Int
  /// The most tokens of a text that count.
  public let maximumLength: Int
  /// From text to vector, in words.
  public let steps: [String]
  /// Texts that the model wants in front of what it embeds, by name.
  public let prompts: [String: String]
  /// The prompt that is used when nothing else is said.
  public let defaultPrompt: String?
  /// Types of the weights as stored.
  public let weightTypes: [String]
  /// How many numbers the encoder has.
  public let parameters: Int
  /// How many token ids there are.
  public let vocabulary: Int
  /// What a user should know before trusting the vectors.
  public let warnings: [String]

  init(_ loaded: LoadedModel) {
    let model = loaded.model
    name = loaded.identity.name
    path = model.folder
    fingerprint = loaded.identity.fingerprint
    dimension = model.dimension
    maximumLength = model.maximumLength
    steps = model.steps
    prompts = model.prompts.byName
    defaultPrompt = model.prompts.defaultName
    weightTypes = model.weightTypes
    parameters = model.parameterCount
    vocabulary = model.vocabularyCount
    warnings = model.warnings
  }
}
