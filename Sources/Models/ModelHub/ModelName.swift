/// The name of a model on the hub: an organisation and a repository, safe as folder names.
package struct ModelName: Hashable, Sendable {
  package let organisation: String
  package let repository: String

  /// Who a name without an organisation belongs to, as sentence-transformers has it.
  package static let defaultOrganisation = "sentence-transformers"

  /// Reads `organisation/repository`, or `repository` alone.
  ///
  /// - Throws: `ModelHubError.invalidName` for what no hub allows: other characters than ASCII
  ///   letters, digits, `.`, `_` and `-`; `..`; `--`; more than one `/`; more than 96 characters.
  package init(_ text: String) throws(ModelHubError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2 else {
      throw .invalidName(text, reason: "more than one \"/\"")
    }
    for part in parts {
      if let reason = Self.fault(in: part) { throw .invalidName(text, reason: reason) }
    }
    organisation = parts.count == 2 ? parts[0] : Self.defaultOrganisation
    repository = parts[parts.count - 1]
  }

  /// `organisation/repository`.
  package var text: String { "\(organisation)/\(repository)" }

  private static func fault(in part: String) -> String? {
    if part.isEmpty { return "an empty name" }
    if part.utf8.count > 96 { return "longer than 96 characters" }
    if part.contains("..") { return "contains \"..\"" }
    // The Hugging Face cache writes "/" as "--" in its folder names.
    if part.contains("--") { return "contains \"--\"" }
    let isAllowed: (Unicode.Scalar) -> Bool = { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
      default: false
      }
    }
    guard part.unicodeScalars.allSatisfy(isAllowed) else {
      return "a character other than letters, digits, \".\", \"_\" and \"-\""
    }
    if part.hasPrefix(".") || part.hasPrefix("-") || part.hasSuffix(".") {
      return "begins or ends with a mark"
    }
    return nil
  }
}
