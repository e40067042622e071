/// The families of encoders that Akin runs.
package enum EncoderFamilies {
  /// Every family, in the order in which they are asked.
  package static let all: [any EncoderFamily] = [
    BERT()
  ]

  /// Reads a `config.json`: the family that recognises it, and the encoder that it describes.
  package static func read(
    _ path: String
  ) throws(TransformerError) -> (family: any EncoderFamily, architecture: Architecture) {
    let file = try ConfigurationFile(path: path)
    for family in all {
      if let architecture = try family.architecture(from: file) { return (family, architecture) }
    }
    let type = try file.keys(Kind.self).model_type
    throw .unsupported(
      key: "model_type", value: type ?? "missing",
      supported: all.flatMap(\.modelTypes).joined(separator: ", "), path: path)
  }

  private struct Kind: Decodable {
    let model_type: String?
  }
}
