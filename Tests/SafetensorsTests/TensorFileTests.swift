import Foundation
import Safetensors
import TestSupport
import Testing

/// A file of the given header and data.
private func file(_ header: String, _ data: [UInt8]) -> Data {
  var bytes = Data()
  let length = UInt64(header.utf8.count)
  for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: length >> (8 * UInt64(byte)))) }
  return bytes + Data(header.utf8) + Data(data)
}

private let header = """
  {"__metadata__":{"format":"pt"},\
  "a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},\
  "h":{"dtype":"F16","shape":[4],"data_offsets":[8,16]},\
  "b":{"dtype":"BF16","shape":[2],"data_offsets":[16,20]},\
  "i":{"dtype":"I64","shape":[],"data_offsets":[20,28]}}
  """
private let data: [UInt8] =
  [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0]  // 1.5, -2
  + [0, 0x3C, 1, 0, 0, 0xFC, 0xFF, 0x7B]  // 1, 2^-24, -inf, 65504
  + [0x80, 0x3F, 0x20, 0xC1]  // 1, -10
  + [7, 0, 0, 0, 0, 0, 0, 0]

@Suite struct TensorFileTests {
  let folder = try? TemporaryFolder()

  private func open(_ bytes: Data) throws -> TensorFile {
    try TensorFile(path: #require(folder).write(bytes, to: "model.safetensors"))
  }

  private func numbers(_ tensor: Tensor) -> [Float] {
    tensor.withSpan { span in span.indices.map { span[$0] } }
  }

  @Test func `numbers of every type are read`() throws {
    let file = try open(file(header, data))
    #expect(file.names == ["a", "b", "h", "i"])
    #expect(try numbers(file.tensor("a")) == [1.5, -2])
    #expect(try file.tensor("a").shape == [2, 1])
    #expect(try numbers(file.tensor("h")) == [1, 0x1p-24, -.infinity, 65504])
    #expect(try numbers(file.tensor("b")) == [1, -10])
    #expect(file.parameterCount == 8)
    #expect(file.floatTypes == ["BF16", "F16", "F32"])
  }

  @Test func `numbers that do not lie on a multiple of four are read too`() throws {
    let spaced = header.replacing("pt", with: "pt.")
    #expect(try numbers(open(file(spaced, data)).tensor("a")) == [1.5, -2])
  }

  @Test func `every half-precision number converts exactly`() throws {
    let all = (0...UInt16.max).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let header = #"{"h":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}}"#
    let halves = try numbers(open(file(header, all)).tensor("h"))
    for (bits, number) in halves.enumerated() {
      let exponent = bits >> 10 & 0x1F
      let fraction = Float(bits & 0x3FF) / 1024
      let magnitude: Float =
        switch exponent {
        case 0: fraction * 0x1p-14
        case 31: fraction == 0 ? .infinity : .nan
        default: Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
        }
      let expected = bits & 0x8000 == 0 ? magnitude : -magnitude
      #expect(number == expected || (number.isNaN && expected.isNaN))
    }
  }

  @Test func `a missing tensor, or one of another type, says so`() throws {
    let file = try open(file(header, data))
    #expect(throws: SafetensorsError.missingTensor("z", path: file.path)) {
      try file.tensor("z")
    }
    #expect(throws: SafetensorsError.unsupportedType("I64", tensor: "i", path: file.path)) {
      try file.tensor("i")
    }
  }

  @Test func `every prefix throws`() throws {
    let whole = file(header, data)
    for length in 0..<whole.count {
      #expect(throws: SafetensorsError.self, "\(length) bytes") {
        try open(whole.prefix(length))
      }
    }
  }

  @Test func `an altered header throws or reads, and never traps`() throws {
    let whole = file(header, data)
    for index in 0..<whole.count - data.count {
      for flip in [UInt8(1), 0x10, 0x80, 0xFF] {
        var altered = whole
        altered[index] ^= flip
        guard let file = try? open(altered) else { continue }
        for name in file.names { _ = try? numbers(file.tensor(name)) }
      }
    }
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    "[]", "{", "null", "{\"a\":1}",
  ])
  func `an impossible header throws`(header: String) throws {
    #expect(throws: SafetensorsError.self) {
      try open(file(header, [0, 0, 0, 0, 0, 0, 0, 0]))
    }
  }

  @Test func `a missing file and a folder say so`() throws {
    let folder = try #require(folder)
    #expect(throws: SafetensorsError.self) { try TensorFile(path: folder.path + "/none") }
    #expect(throws: SafetensorsError.self) { try TensorFile(path: folder.path) }
  }
}
