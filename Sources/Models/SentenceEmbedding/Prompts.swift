package import Transformers

/// Texts that a model wants in front of what it embeds, by name.
package struct Prompts: Sendable, Equatable {
  /// Every prompt that `config_sentence_transformers.json` names.
  package let byName: [String: String]
  /// The one that is used when nothing else is said.
  package let defaultName: String?

  /// What a text is embedded for.
  package enum Purpose: Sendable, Equatable {
    /// A search for other texts: the prompt `query` where there is one.
    case query
    /// A text to be found: the prompt `document`, `passage` or `corpus` where there is one.
    case document
    /// Neither: the default prompt, as `SentenceTransformer.encode` does.
    case general
    /// The prompt of this name.
    case named(String)
    /// No prompt, not even the default one.
    case bare
  }

  init(folder: String) throws(ModelFolderError) {
    let path = folder + "/config_sentence_transformers.json"
    guard fileExists(path) else {
      byName = [:]
      defaultName = nil
      return
    }
    let file = try readJSON(File.self, path)
    byName = file.prompts ?? [:]
    defaultName = file.default_prompt_name
    if let defaultName, byName[defaultName] == nil {
      throw .malformed(path: path, reason: "the default prompt `\(defaultName)` is not there")
    }
  }

  /// The text to put in front; empty when there is none.
  package func text(for purpose: Purpose) throws(ModelFolderError) -> String {
    let candidates: [String]
    switch purpose {
    case .query: candidates = ["query"]
    case .document: candidates = ["document", "passage", "corpus"]
    case .general: candidates = []
    case .bare: return ""
    case .named(let name):
      guard let prompt = byName[name] else {
        throw .unknownPrompt(name, known: byName.keys.sorted())
      }
      return prompt
    }
    for name in candidates {
      if let prompt = byName[name] { return prompt }
    }
    return defaultName.flatMap { byName[$0] } ?? ""
  }

  private struct File: Decodable {
    let prompts: [String: String]?
    let default_prompt_name: String?
  }
}
