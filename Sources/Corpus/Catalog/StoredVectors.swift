/// How an index of 20,000 sentences or more stores its vectors; smaller ones keep fp32.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum StoredVectors: String, Sendable, Codable, CaseIterable {
  /// In whole numbers of 12 bits with a scale for each vector: 38 % of the bytes of fp32, and more
  /// than 99.9 % of the same ten nearest.
  case int12
  /// In 12 bits and in fp32 as well: 138 % of the bytes of fp32 alone, with the scores and hits of
  /// a plain product of fp32 vectors.
  case fp32
}
