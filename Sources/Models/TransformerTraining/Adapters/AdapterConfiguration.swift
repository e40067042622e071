internal import Transformers

/// What `adapter_config.json` says: low-rank changes of a model's matrices, as peft saves them.
///
/// Hu et al. 2021.
package struct AdapterConfiguration: Sendable {
  /// The model that the adapter was trained on; nil when it does not say.
  package let base: String?
  private let rank: Int
  private let alpha: Double
  private let ranks: [(pattern: String, value: Double)]
  private let alphas: [(pattern: String, value: Double)]
  /// Whether the scale falls with the root of the rank (Kalajdzievski 2023).
  private let isRankStabilised: Bool

  /// Whether a folder has an adapter and not a model.
  package static func isAdapter(_ folder: String) -> Bool {
    fileExists(folder + "/adapter_config.json") && !fileExists(folder + "/config.json")
  }

  /// Reads the file of a folder.
  ///
  /// - Throws: `AdapterError` for an adapter that is not merged; `ModelFolderError`.
  package init(folder: String) throws {
    let path = folder + "/adapter_config.json"
    guard fileExists(path) else {
      throw AdapterError.notAnAdapter(path: folder, missing: "adapter_config.json")
    }
    let keys = try readJSON(Keys.self, path)
    func refuse(_ key: String, _ value: String, unless isGood: Bool, _ supported: String) throws {
      guard isGood else {
        throw AdapterError.unsupported(key: key, value: value, supported: supported, path: path)
      }
    }
    let type = keys.peft_type ?? "LORA"
    try refuse("peft_type", type, unless: type == "LORA", "LORA")
    let given = try readJSON([String: Presence].self, path)
    for (key, supported) in Self.refused where given[key]?.isThere == true {
      throw AdapterError.unsupported(key: key, value: "given", supported: supported, path: path)
    }
    // These begin with another model than the one that the adapter names: they changed its weights.
    if case .name(let name) = keys.init_lora_weights ?? .flag(true) {
      let changes = ["pissa", "olora", "loftq", "corda"].contains(
        where: name.lowercased().hasPrefix)
      try refuse(
        "init_lora_weights", name, unless: !changes, "adapters that leave the base's weights alone")
    }
    base = keys.base_model_name_or_path.flatMap { $0.isEmpty ? nil : $0 }
    rank = keys.r ?? 8
    alpha = keys.lora_alpha ?? 8
    ranks = (keys.rank_pattern ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    alphas = (keys.alpha_pattern ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    isRankStabilised = keys.use_rslora ?? false
    try refuse("r", "\(rank)", unless: rank >= 1, "ranks of 1 or more")
  }

  /// What the product of the two matrices of a module is multiplied with.
  package func scale(of module: String) throws -> Double {
    let rank = try Self.value(in: ranks, for: module) ?? Double(rank)
    let alpha = try Self.value(in: alphas, for: module) ?? alpha
    return alpha / (isRankStabilised ? rank.squareRoot() : rank)
  }

  /// The value of the first pattern that matches the end of a module's name, as peft matches it.
  private static func value(
    in patterns: [(pattern: String, value: Double)], for module: String
  ) throws -> Double? {
    for (pattern, value) in patterns {
      let expression = try Regex("(.*\\.)?(?:\(pattern))")
      if module.wholeMatch(of: expression) != nil { return value }
    }
    return nil
  }

  /// What changes more than `W + scale · B · A` does, or only sometimes.
  private static let refused = [
    ("use_dora", "LoRA without DoRA"), ("use_qalora", "LoRA without QALoRA"),
    ("use_bdlora", "LoRA without blocks"), ("kasa_config", "LoRA without KaSA"),
    ("monteclora_config", "LoRA without chance"), ("velora_config", "LoRA without VeLoRA"),
    ("arrow_config", "single adapters"), ("alora_invocation_tokens", "adapters that always act"),
    ("fan_in_fan_out", "weights that are stored as outputs × inputs"),
    ("layer_replication", "layers that stand once"),
    ("target_parameters", "adapters of modules"),
    ("trainable_token_indices", "adapters of modules"),
  ]

  /// Whether a value says anything: it is neither null nor false nor empty.
  private struct Presence: Decodable {
    let isThere: Bool

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        isThere = false
      } else if let flag = try? container.decode(Bool.self) {
        isThere = flag
      } else if let list = try? container.decode([Presence].self) {
        isThere = !list.isEmpty
      } else if let values = try? container.decode([String: Presence].self) {
        isThere = !values.isEmpty
      } else {
        isThere = true
      }
    }
  }

  private struct Keys: Decodable {
    let peft_type: String?
    let base_model_name_or_path: String?
    let r: Int?
    let lora_alpha: Double?
    let use_rslora: Bool?
    let rank_pattern: [String: Double]?
    let alpha_pattern: [String: Double]?
    let init_lora_weights: FlagOrName?
  }

  private enum FlagOrName: Decodable {
    case flag(Bool)
    case name(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else {
        self = .name(try container.decode(String.self))
      }
    }
  }
}
