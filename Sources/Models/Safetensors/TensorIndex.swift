internal import Foundation

/// Which file holds which tensor, where weights are in several files: `model.safetensors.index.json`.
package struct TensorIndex {
  /// The paths of the files, in the order of the alphabet.
  package let files: [String]
  /// The path of the file that holds each tensor.
  let places: [String: String]

  /// Whether a path names an index and no file of tensors.
  package static func isIndex(_ path: String) -> Bool { path.hasSuffix(".index.json") }

  /// Reads the index; it may only name files beside itself.
  package init(path: String) throws(SafetensorsError) {
    struct Keys: Decodable {
      let weight_map: [String: String]
    }
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
    guard let map = try? JSONDecoder().decode(Keys.self, from: data).weight_map, !map.isEmpty else {
      throw .malformedIndex(path: path, reason: "no `weight_map` of tensors and files")
    }
    let names = Set(map.values)
    for name in names where name.contains("/") || name.contains("\0") || name.hasPrefix(".") {
      throw .malformedIndex(path: path, reason: "it names `\(name)`, which is no file beside it")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    files = names.sorted().map { folder + $0 }
    places = map.mapValues { folder + $0 }
  }
}
