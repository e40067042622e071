import Foundation

extension Hub {
  /// Where models are kept and how the hub is reached.
  package struct Settings: Sendable {
    /// Akin's own model folder: `<organisation>/<repository>` are inside it.
    package var modelsFolder: String
    /// The folder of `models--<organisation>--<repository>` that Python's tools fill.
    package var cacheFolder: String
    /// The hub, without a slash at its end.
    package var endpoint: String
    package var token: String?
    /// Whether a model that is not here may be fetched.
    package var mayDownload: Bool
    /// How long a connection may take, in seconds.
    package var connectTimeout: Int
    /// What `curl` gets: its search path, proxies and certificates; never the token.
    package var environment: [String: String]

    /// Reads `AKIN_HOME`, `XDG_DATA_HOME`, `HF_HOME`, `HF_HUB_CACHE`, `HF_ENDPOINT`, `HF_TOKEN`,
    /// `HF_HUB_OFFLINE` and `HF_HUB_DOWNLOAD_TIMEOUT`, as the Python tools read theirs.
    package init(environment: [String: String]) {
      func value(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
      }
      let home = value("HOME") ?? NSHomeDirectory()
      func path(_ text: String) -> String { Self.expand(text, home: home) }

      #if os(macOS)
        let data = value("XDG_DATA_HOME") ?? "\(home)/Library/Application Support"
      #else
        let data = value("XDG_DATA_HOME") ?? "\(home)/.local/share"
      #endif
      modelsFolder = path(value("AKIN_HOME") ?? "\(data)/akin") + "/models"

      let caches = value("XDG_CACHE_HOME") ?? "\(home)/.cache"
      let hugging = value("HF_HOME") ?? "\(caches)/huggingface"
      cacheFolder = path(value("HF_HUB_CACHE") ?? "\(hugging)/hub")

      var address = value("HF_ENDPOINT") ?? "https://huggingface.co"
      while address.hasSuffix("/") { address.removeLast() }
      endpoint = address
      token = value("HF_TOKEN")?.trimmingCharacters(in: .whitespacesAndNewlines)
      let offline = value("HF_HUB_OFFLINE")?.uppercased() ?? ""
      mayDownload = !["1", "ON", "YES", "TRUE"].contains(offline)
      connectTimeout = value("HF_HUB_DOWNLOAD_TIMEOUT").flatMap { Int($0) }.map { max($0, 1) } ?? 10
      self.environment = environment
      self.environment["HF_TOKEN"] = nil
    }

    /// A path with `~` replaced by the home folder and made absolute.
    func expanded(_ text: String) -> String {
      Self.expand(text, home: environment["HOME"] ?? NSHomeDirectory())
    }

    private static func expand(_ text: String, home: String) -> String {
      let path =
        text == "~" ? home : text.hasPrefix("~/") ? home + text.dropFirst() : text
      return URL(fileURLWithPath: path).standardizedFileURL.path
    }
  }
}

extension Hub.Settings {
  /// A place in Akin's own cache, beside its models.
  package func cacheFolder(named name: String) -> String {
    URL(filePath: modelsFolder).deletingLastPathComponent().appending(path: "cache/\(name)").path
  }
}
