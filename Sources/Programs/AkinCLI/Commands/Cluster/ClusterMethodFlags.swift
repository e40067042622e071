internal import Akin
internal import ArgumentParser

/// The values of `--method`.
enum ClusterMethodName: String, ExpressibleByArgument, CaseIterable {
  case kmeans, spectral, leiden, communities, hdbscan, agglomerative, auto
  case miniBatch = "mini-batch"

  // As a list they would make an error of nine lines; the help names them.
  static var allValueStrings: [String] { [] }

  /// Whether the number of clusters can be given.
  var takesCount: Bool { self != .communities && self != .hdbscan }
  /// Whether chance has a part in it.
  var takesSeed: Bool { takesCount && self != .agglomerative }
  /// Whether it takes the best of several beginnings.
  var takesRestarts: Bool { self == .kmeans || self == .spectral }

  /// The method with its defaults.
  var choice: ClusterMethod {
    switch self {
    case .communities: .communities()
    case .kmeans: .kMeans(count: nil)
    case .miniBatch: .miniBatch(count: nil)
    case .spectral: .spectral(count: nil)
    case .leiden: .leiden()
    case .hdbscan: .hdbscan()
    case .agglomerative: .agglomerative(count: nil)
    case .auto: .auto()
    }
  }
}

/// The value of `-n`.
enum ClusterCount: ExpressibleByArgument, Equatable {
  case auto
  case number(Int)

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
    } else {
      guard let number = Int(argument) else { return nil }
      self = .number(number)
    }
  }

  var number: Int? { if case .number(let number) = self { number } else { nil } }
}

/// How `akin cluster` divides sentences.
struct ClusterMethodFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "auto, kmeans, mini-batch, spectral, leiden, communities, hdbscan or agglomerative. "
        + "(default: auto)", valueName: "name"))
  var method: ClusterMethodName?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "communities: smallest score inside of one. (default: 0.75)", valueName: "score"))
  var threshold: Float?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "communities and hdbscan: smallest cluster. (default: 3, and a 400th of the sentences)",
      valueName: "n"))
  var minSize: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("leiden: more finds more clusters. (default: 1)", valueName: "x"))
  var resolution: Double?

  @Option(name: .long, help: ArgumentHelp("Where chance begins. (default: 0)", valueName: "n"))
  var seed: UInt64?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "kmeans and spectral: how many beginnings are tried, the best of which counts. (default: 4)",
      valueName: "n"))
  var restarts: Int?

  /// The named method; else the method that has the given flag, or `auto`.
  private var name: ClusterMethodName {
    if let method { return method }
    if threshold != nil || minSize != nil { return .communities }
    if resolution != nil { return .leiden }
    return restarts == nil ? .auto : .kmeans
  }

  /// Whether the method makes layers.
  var canLayer: Bool { name == .auto }

  /// Refuses flags that the method does not have; `clusters` is `-n`.
  func check(beside clusters: ClusterCount?) throws {
    let name = name
    func refuse(_ flag: String) throws -> Never {
      throw ValidationError("\(flag) does not go with the method \(name.rawValue).")
    }
    if clusters != nil && !name.takesCount { try refuse("-n") }
    if threshold != nil && name != .communities { try refuse("--threshold") }
    if minSize != nil && name != .communities && name != .hdbscan { try refuse("--min-size") }
    if resolution != nil && (name != .leiden || clusters?.number != nil) {
      try refuse(clusters == nil ? "--resolution" : "--resolution with -n")
    }
    if seed != nil && !name.takesSeed { try refuse("--seed") }
    if restarts != nil && !name.takesRestarts { try refuse("--restarts") }
    if let restarts, !(1...1000 ~= restarts) {
      throw ValidationError("--restarts must be 1 to 1000.")
    }
  }

  /// The method for the library; `clusters` is `-n`.
  func choice(of clusters: ClusterCount?) -> ClusterMethod {
    let count = clusters?.number
    let seed = seed ?? 0
    return switch name {
    case .communities:
      .communities(threshold: threshold ?? 0.75, minimumSize: minSize ?? 3)
    case .kmeans: .kMeans(count: count, seed: seed, restarts: restarts ?? 4)
    case .miniBatch: .miniBatch(count: count, seed: seed)
    case .spectral: .spectral(count: count, seed: seed, restarts: restarts ?? 4)
    case .leiden: .leiden(count: count, resolution: resolution ?? 1, seed: seed)
    case .hdbscan: .hdbscan(minimumSize: minSize)
    case .agglomerative: .agglomerative(count: count)
    case .auto: .auto(count: count, seed: seed)
    }
  }
}
