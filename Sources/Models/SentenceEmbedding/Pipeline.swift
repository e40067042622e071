package import Transformers

/// What happens after the encoder: the modules of `modules.json` behind the first.
package struct Pipeline: Sendable {
  /// One step over the pooled vectors.
  package enum Step: Sendable {
    /// A projection.
    case dense(Dense)
    /// Division by the length.
    case normalize
  }

  /// Pooled one by one and set side by side.
  package let poolings: [Pooling]
  /// Whether the tokens of a prompt count in pooling.
  let includesPrompt: Bool
  package let steps: [Step]
  /// Numbers of the final vectors.
  package let dimension: Int
  /// The weights of the projections, file by file.
  package let weightFiles: [String]
  /// Whether vectors are divided by their length.
  package var isNormalized: Bool {
    steps.contains {
      switch $0 {
      case .normalize: true
      case .dense: false
      }
    }
  }

  /// Mean pooling alone, for a checkpoint that says nothing.
  package init(meanOf hiddenSize: Int) {
    poolings = [.mean]
    includesPrompt = true
    steps = []
    dimension = hiddenSize
    weightFiles = []
  }

  /// The folder that holds the encoder, as `modules.json` says.
  package static func encoderFolder(of folder: String) throws(ModelFolderError) -> String {
    let path = folder + "/modules.json"
    guard fileExists(path) else { return folder }
    let modules = try readJSON([Module].self, path)
    guard let first = modules.min(by: { $0.idx < $1.idx }) else {
      throw .malformed(path: path, reason: "it names no module")
    }
    guard first.kind == "Transformer" else {
      throw .unsupported(
        what: "a first module of type `\(first.type)`", path: path, supported: "`Transformer`")
    }
    return try first.folder(in: folder, listedIn: path)
  }

  /// Reads `modules.json` and the folders that it names.
  package init(folder: String, hiddenSize: Int) throws {
    let path = folder + "/modules.json"
    let modules = try readJSON([Module].self, path).sorted { $0.idx < $1.idx }
    var poolings: [Pooling] = []
    var includesPrompt = true
    var steps: [Step] = []
    var dimension = hiddenSize
    var weightFiles: [String] = []
    for module in modules.dropFirst() {
      let moduleFolder = try module.folder(in: folder, listedIn: path)
      switch module.kind {
      case "Pooling" where poolings.isEmpty && steps.isEmpty:
        let configuration = try PoolingConfiguration(path: moduleFolder + "/config.json")
        guard configuration.dimension ?? hiddenSize == hiddenSize else {
          throw ModelFolderError.mismatch(
            path: moduleFolder + "/config.json",
            reason: "it pools \(configuration.dimension ?? 0) numbers, the encoder makes "
              + "\(hiddenSize)")
        }
        poolings = configuration.poolings
        includesPrompt = configuration.includesPrompt
        dimension = hiddenSize * poolings.count
      case "Dense" where !poolings.isEmpty:
        let dense = try Dense(folder: moduleFolder)
        guard dense.inputSize == dimension else {
          throw ModelFolderError.mismatch(
            path: moduleFolder, reason: "it takes \(dense.inputSize) numbers, but \(dimension) come"
          )
        }
        steps.append(.dense(dense))
        weightFiles.append(try weightFile(in: moduleFolder))
        dimension = dense.outputSize
      case "Normalize" where !poolings.isEmpty:
        steps.append(.normalize)
      case "Dropout":
        // Only training drops anything.
        break
      default:
        throw ModelFolderError.unsupported(
          what: "module \(module.idx), `\(module.type)`,", path: path,
          supported: "Transformer, Pooling, then any of Dense and Normalize")
      }
    }
    guard !poolings.isEmpty else {
      throw ModelFolderError.unsupported(
        what: "a model without pooling", path: path, supported: "Transformer and Pooling")
    }
    self.poolings = poolings
    self.includesPrompt = includesPrompt
    self.steps = steps
    self.dimension = dimension
    self.weightFiles = weightFiles
  }
}

/// One entry of `modules.json`.
private struct Module: Decodable {
  let idx: Int
  let path: String
  let type: String

  /// `Pooling` of `sentence_transformers.models.Pooling` and of the longer names of later versions;
  /// the whole name when it is from somewhere else.
  var kind: String {
    type.hasPrefix("sentence_transformers.")
      ? type.split(separator: ".").last.map(String.init) ?? type : type
  }

  func folder(in model: String, listedIn file: String) throws(ModelFolderError) -> String {
    guard !path.hasPrefix("/") && !path.split(separator: "/").contains("..") else {
      throw .malformed(path: file, reason: "module \(idx) lies outside the folder: `\(path)`")
    }
    return path.isEmpty ? model : model + "/" + path
  }
}

/// `1_Pooling/config.json`, in the older and the newer form.
private struct PoolingConfiguration {
  let poolings: [Pooling]
  let includesPrompt: Bool
  let dimension: Int?

  init(path: String) throws(ModelFolderError) {
    let file = try readJSON([String: Value].self, path)
    includesPrompt = if case .flag(let flag)? = file["include_prompt"] { flag } else { true }
    dimension =
      switch file["embedding_dimension"] ?? file["word_embedding_dimension"] {
      case .number(let number)?: Int(exactly: number)
      default: nil
      }
    let names: [String]
    switch file["pooling_mode"] {
    case .text(let name)?: names = [name]
    case .texts(let several)?: names = several
    default:
      let known = Set(Pooling.olderKeys.map(\.key))
      for case (let key, .flag(true)) in file where key.hasPrefix("pooling_mode_") {
        guard known.contains(key) else {
          throw .unsupported(
            what: "`\(key)`", path: path, supported: known.sorted().joined(separator: ", "))
        }
      }
      names = Pooling.olderKeys.compactMap { key, pooling in
        if case .flag(true)? = file[key] { pooling.rawValue } else { nil }
      }
    }
    var poolings: [Pooling] = []
    for name in names {
      guard let pooling = Pooling(rawValue: name) else {
        throw .unsupported(
          what: "pooling mode `\(name)`", path: path,
          supported: Pooling.allCases.map(\.rawValue).joined(separator: ", "))
      }
      poolings.append(pooling)
    }
    // What sentence-transformers takes when no mode is set.
    self.poolings = poolings.isEmpty ? [.mean] : poolings
  }

  private enum Value: Decodable {
    case flag(Bool)
    case number(Double)
    case text(String)
    case texts([String])
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let texts = try? container.decode([String].self) {
        self = .texts(texts)
      } else {
        self = .other
      }
    }
  }
}
