import Foundation
import TestSupport

/// What Package.swift says of one target.
struct ManifestTarget: Sendable {
  enum Kind: Sendable { case library, program, tests, support, system }

  let name: String
  let kind: Kind
  /// The folder of `Sources` that it stands in; empty for tests.
  let floor: String
  /// The modules and products that it imports, in the order of the manifest.
  let imports: [String]
  /// Its folder, from the root of the checkout.
  let folder: String
}

/// The targets of Package.swift, read as text.
///
/// The reader knows the calls that the manifest makes: its own `module`, `program` and `tests`, and
/// `.systemLibrary`, `.target` and `.testTarget`. Of their arguments it takes the names between
/// quotes that have no label, `.product(name:…)`, and the labels `on`, `name`, `path` and
/// `dependencies`; it passes over all others.
enum Manifest {
  /// The floors, lowest first.
  static let floors = ["System", "Math", "Text", "Models", "Corpus", "Answers", "Programs"]

  /// All targets, in the order of the manifest.
  static let targets: [ManifestTarget] = {
    guard let text = Checkout.text("Package.swift"),
      let start = text.range(of: "\n  targets: [")?.upperBound,
      let end = text.range(of: "\n  ],", range: start..<text.endIndex)?.lowerBound
    else { return [] }
    return splitAtCommas(text[start..<end]).compactMap(target)
  }()

  /// The modules of `Sources`, in the order of the manifest.
  static let modules = targets.filter { $0.kind != .tests && $0.kind != .support }

  /// The libraries that are written in Swift.
  static let libraries = targets.filter { $0.kind == .library && $0.name != "CKernels" }

  private static func target(_ call: Substring) -> ManifestTarget? {
    let lines = call.split(separator: "\n").map { $0.drop { $0 == " " } }
    let code = lines.filter { !$0.hasPrefix("//") }.joined(separator: " ")
    guard let open = code.firstIndex(of: "("), let close = code.lastIndex(of: ")") else {
      return nil
    }
    var names: [String] = []
    var labelled: [String: String] = [:]
    for argument in splitAtCommas(code[code.index(after: open)..<close]) {
      if let name = dependency(argument) {
        names.append(name)
      } else if let colon = argument.firstIndex(of: ":") {
        labelled[String(argument[..<colon])] = argument[argument.index(after: colon)...]
          .trimmingCharacters(in: .whitespaces)
      }
    }
    func quoted(_ label: String) -> String? {
      labelled[label]?.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    }
    let listed = splitAtCommas((labelled["dependencies"] ?? "[]").dropFirst().dropLast())
    let path = quoted("path") ?? ""
    switch code[..<open] {
    case "module":
      let floor = quoted("on") ?? "?"
      return ManifestTarget(
        name: names[0], kind: .library, floor: floor, imports: Array(names.dropFirst()),
        folder: "Sources/\(floor)/\(names[0])")
    case "program":
      return ManifestTarget(
        name: names[0], kind: .program, floor: "Programs", imports: Array(names.dropFirst()),
        folder: "Sources/Programs/\(names[0])")
    case "tests":
      return ManifestTarget(
        name: names[0] + "Tests", kind: .tests, floor: "",
        imports: [names[0], "TestSupport"] + names.dropFirst(), folder: "Tests/\(names[0])Tests")
    case ".systemLibrary":
      let floor = path.split(separator: "/").dropFirst().first ?? "?"
      return ManifestTarget(
        name: quoted("name") ?? "?", kind: .system, floor: String(floor), imports: [],
        folder: path)
    default:
      let name = quoted("name") ?? "?"
      return ManifestTarget(
        name: name, kind: code.hasPrefix(".testTarget") ? .tests : .support, floor: "",
        imports: listed.compactMap(dependency), folder: path.isEmpty ? "Tests/\(name)" : path)
    }
  }

  /// The name in `"Name"` or `.product(name: "Name", package: "…")`.
  private static func dependency(_ argument: Substring) -> String? {
    guard argument.hasPrefix("\"") || argument.hasPrefix(".product(") else { return nil }
    return argument.split(separator: "\"").dropFirst(argument.hasPrefix("\"") ? 0 : 1).first
      .map(String.init)
  }
}

/// The parts of a list between commas that stand in no brackets.
func splitAtCommas(_ list: some StringProtocol) -> [Substring] {
  var parts: [String] = [""]
  var depth = 0
  for character in list {
    if "([{".contains(character) { depth += 1 }
    if ")]}".contains(character) { depth -= 1 }
    if character == ",", depth == 0 {
      parts.append("")
    } else {
      parts[parts.count - 1].append(character)
    }
  }
  return parts.map { Substring($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    .filter { !$0.isEmpty }
}
