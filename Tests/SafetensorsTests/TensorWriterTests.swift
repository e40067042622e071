import FileAccess
import Foundation
import Safetensors
import TestSupport
import Testing

@Suite struct TensorWriterTests {
  private let tensors = [
    OutputTensor("b.weight", Tensor(shape: [2, 3], numbers: [1, 2, 3, 4, 5, -6])),
    OutputTensor("a \"quoted\"", Tensor(shape: [1], numbers: [.pi])),
    OutputTensor("empty", Tensor(shape: [0, 4], numbers: [])),
  ]

  @Test func `what is written reads the same, and twice the same bytes`() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (folder.path + "/1.safetensors", folder.path + "/2.safetensors")
    try TensorFile.write(first, tensors, metadata: ["step": "12"])
    try TensorFile.write(second, tensors, metadata: ["step": "12"])
    let bytes = try Data(contentsOf: URL(filePath: first))
    #expect(try bytes == Data(contentsOf: URL(filePath: second)))
    #expect((bytes.count - 7 * 4) % 8 == 0)
    let file = try TensorFile(path: first)
    #expect(file.names == ["a \"quoted\"", "b.weight", "empty"])
    #expect(file.metadata == ["format": "pt", "step": "12"])
    #expect(file.shape(of: "b.weight") == [2, 3] && file.isFloat("b.weight"))
    let numbers = try file.tensor("b.weight").withSpan { span in span.indices.map { span[$0] } }
    #expect(numbers == [1, 2, 3, 4, 5, -6])
  }

  @Test func `a file that cannot be written leaves the old one`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    try TensorFile.write(path, tensors)
    let before = try Data(contentsOf: URL(filePath: path))
    struct Broken: Error {}
    let broken = OutputTensor("c", shape: [1]) { _ in throw Broken() }
    #expect(throws: Broken.self) { try TensorFile.write(path, tensors + [broken]) }
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    #expect(try FileSystem.names(in: folder.path) == ["model.safetensors"])
    #expect(throws: FileError.self) {
      try TensorFile.write(folder.path + "/none/model.safetensors", tensors)
    }
  }

  @Test func `large weights are divided into files, which an index names`() throws {
    let folder = try TemporaryFolder()
    let tensors = (0..<5).map { number in
      OutputTensor(
        "t\(number)", Tensor(shape: [2, 4], numbers: (0..<8).map { Float($0 + 10 * number) }))
    }
    func names() throws -> [String] { try FileSystem.names(in: folder.path).sorted() }
    func read(_ name: String) throws -> [Float] {
      try TensorFile(path: folder.path + "/" + name).tensor("t3").withSpan { span in
        span.indices.map { span[$0] }
      }
    }
    let index = "model.safetensors.index.json"
    try TensorFile.write(into: folder.path, tensors)
    #expect(try names() == ["model.safetensors"])
    try TensorFile.write(into: folder.path, tensors, largestFile: 64)
    let first = try names()
    #expect(
      first == [
        "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors",
        "model-00003-of-00003.safetensors", index,
      ])
    let file = try TensorFile(path: folder.path + "/" + index)
    #expect(file.names == ["t0", "t1", "t2", "t3", "t4"] && file.shape(of: "t4") == [2, 4])
    #expect(file.parameterCount == 40 && file.floatTypes == ["F32"] && file.firstOddTensor == nil)
    #expect(try read(index) == (0..<8).map { Float($0 + 30) })
    // The files of the old index stay until the new ones are whole.
    struct Broken: Error {}
    let broken = OutputTensor("t5", shape: [8]) { _ in throw Broken() }
    #expect(throws: Broken.self) {
      try TensorFile.write(into: folder.path, tensors + [broken], largestFile: 64)
    }
    #expect(try read(index) == (0..<8).map { Float($0 + 30) })
    try TensorFile.write(into: folder.path, tensors.reversed(), largestFile: 64)
    #expect(try read(index) == (0..<8).map { Float($0 + 30) })
    #expect(try Set(names()).isDisjoint(with: first.dropLast()) && names().count == 4)
    try TensorFile.write(into: folder.path, tensors)
    #expect(try names() == ["model.safetensors"])
  }

  @Test(arguments: [
    "{", "{}", #"{"weight_map":{}}"#, #"{"weight_map":{"t":"../model.safetensors"}}"#,
    #"{"weight_map":{"t":".hidden"}}"#,
  ])
  func `an index that names no files beside it is refused`(text: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors.index.json"
    try folder.write(text, to: "model.safetensors.index.json")
    #expect {
      _ = try TensorFile(path: path)
    } throws: {
      if case .malformedIndex(path, _)? = $0 as? SafetensorsError { true } else { false }
    }
  }

  @Test func `a file or a tensor that the index promises in vain is named`() throws {
    let folder = try TemporaryFolder()
    let index = "model.safetensors.index.json"
    try TensorFile.write(folder.path + "/model-1-of-1.safetensors", Array(tensors.prefix(1)))
    try folder.write(
      #"{"weight_map":{"b.weight":"model-1-of-1.safetensors","c":"gone.safetensors"}}"#, to: index)
    #expect {
      _ = try TensorFile(path: folder.path + "/" + index)
    } throws: {
      "\($0)".contains("gone.safetensors")
    }
    try folder.write(#"{"weight_map":{"c":"model-1-of-1.safetensors"}}"#, to: index)
    #expect(
      throws: SafetensorsError.missingTensor("c", path: folder.path + "/model-1-of-1.safetensors")
    ) { _ = try TensorFile(path: folder.path + "/" + index) }
  }
}
