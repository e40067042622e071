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
}
