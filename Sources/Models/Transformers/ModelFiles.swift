internal import FileAccess
internal import Foundation
package import Safetensors

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// Decodes one JSON file of a model's folder.
package func readJSON<Value: Decodable>(
  _ type: Value.Type, _ path: String
) throws(ModelFolderError) -> Value {
  let data: Data
  do {
    data = try Data(contentsOf: URL(filePath: path))
  } catch {
    throw .malformed(path: path, reason: "missing or unreadable")
  }
  do {
    return try JSONDecoder().decode(type, from: data)
  } catch DecodingError.keyNotFound(let key, _) {
    throw .malformed(path: path, reason: "`\(key.stringValue)` is missing")
  } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
    let keys = context.codingPath.map(\.stringValue).joined(separator: ".")
    throw .malformed(path: path, reason: "`\(keys)` is not of the expected kind")
  } catch {
    throw .malformed(path: path, reason: "not JSON")
  }
}

/// Refuses weights with a number that is not finite: a model cannot compute with it.
///
/// It reads the whole file.
package func requireFiniteWeights(_ path: String) throws {
  let file = try TensorFile(path: path)
  if let tensor = file.firstOddTensor {
    throw SafetensorsError.notFinite(tensor: tensor, path: path)
  }
}

/// The files that hold the numbers of `weightFile`: itself, or those that its index names.
package func weightParts(of path: String) throws(SafetensorsError) -> [String] {
  TensorIndex.isIndex(path) ? try TensorIndex(path: path).files : [path]
}

/// Whether a regular file lies at `path`.
package func fileExists(_ path: String) -> Bool {
  var status = stat()
  return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

/// The safetensors file of a module's folder, or the index of several ones.
package func weightFile(in folder: String) throws(ModelFolderError) -> String {
  let path = folder + "/model.safetensors"
  guard !fileExists(path) else { return path }
  let index = path + ".index.json"
  guard !fileExists(index) else { return index }
  if fileExists(folder + "/pytorch_model.bin") {
    throw .pickleOnly(path: folder, file: "pytorch_model.bin")
  }
  throw .notAModel(path: folder, missing: "model.safetensors")
}

/// Reads a model's folder by `read`, and says so when Git has left a pointer in a file's place.
package func readingFolder<Model>(_ folder: String, _ read: () throws -> Model) throws -> Model {
  do {
    return try read()
  } catch {
    // Whatever a pointer was taken for: there is one remedy.
    guard let pointer = GitLFSPointer.first(in: folder) else { throw error }
    throw ModelFolderError.gitLFSPointer(path: pointer)
  }
}
