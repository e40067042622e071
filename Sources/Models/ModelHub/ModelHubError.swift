internal import FileAccess

/// Why a model cannot be found, fetched, copied or removed.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum ModelHubError: Error, Equatable, Sendable {
  case invalidName(String, reason: String)
  case noSuchFolder(String)
  case notInstalled(String, folder: String)
  case notOwned(String, path: String)
  /// The model is not on this machine, and a download is forbidden.
  case offline(String)
  case incomplete(String, path: String, missing: [String])
  case noSafetensors(String, found: [String])
  case unsafePath(String, model: String)
  case unreadableListing(String, url: String)
  case curlMissing(path: String)
  case cannotStartCurl(code: Int32)
  /// The model has to be downloaded, and there is no way to the hub.
  case unreachable(String, url: String, detail: String)
  case refused(model: String, status: Int, hasToken: Bool)
  case notFound(model: String, revision: String, url: String)
  case serverError(String, url: String, status: Int)
  case transferFailed(String, url: String, curlCode: Int, detail: String)
  case interrupted(String)
  case wrongSize(file: String, expected: Int, found: Int)
  case wrongHash(file: String, expected: String, found: String)
  /// Git has left a pointer in the place of a file of the model.
  case gitLFSPointer(path: String)
  case busy(String, lock: String)
  case unreadableManifest(path: String, reason: String)
  case fileProblem(path: String, reason: String)
}

extension ModelHubError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidName(let name, let reason):
      "model \(quoted(name)): \(reason). Give a folder, or a name such as "
        + "sentence-transformers/all-MiniLM-L6-v2."
    case .noSuchFolder(let path):
      "\(quoted(path)): no such model folder. Check the path, or name a model of this "
        + "machine."
    case .notInstalled(let name, let folder):
      "\(name): not in \(folder). Fetch it, or name one that is there."
    case .notOwned(let name, let path):
      "\(name): \(path) belongs to the Hugging Face cache, which other programs use. Remove it "
        + "with the tool that filled it."
    case .offline(let name):
      "\(name): not on this machine, and downloads are forbidden. Allow them, or copy the model "
        + "here."
    case .incomplete(let name, let path, let missing):
      "\(name): \(path) lacks \(missing.joined(separator: " and ")). Give a folder that "
        + "sentence-transformers wrote, or fetch it again."
    case .noSafetensors(let name, let found):
      "\(name): no model.safetensors"
        + (found.isEmpty ? "" : " (only \(found.joined(separator: ", ")))")
        + ". Save it with sentence-transformers' `save(path, safe_serialization=True)` and give "
        + "that folder."
    case .unsafePath(let path, let model):
      "\(model): names the file \(quoted(path)), which lies outside its folder. Do not use this model."
    case .unreadableListing(let reason, let url):
      "\(url): not a hub's list of files (\(reason)). Check HF_ENDPOINT."
    case .curlMissing(let path):
      "curl: not found in \(path). Install curl; downloads go through it."
    case .cannotStartCurl(let code):
      "curl: cannot be started (error \(code)). Check that `curl --version` works."
    case .unreachable(let model, let url, let detail):
      "\(model): has to be downloaded, and \(host(url)) cannot be reached (\(detail)). Connect to the "
        + "network (HTTPS_PROXY and HF_ENDPOINT are obeyed), or copy the model here."
    case .refused(let model, let status, let hasToken):
      "\(model): the hub refuses it (HTTP \(status)): no such model, or a private or gated one. "
        + (hasToken
          ? "Check the name and what HF_TOKEN may read." : "Check the name, or set HF_TOKEN.")
    case .notFound(let model, let revision, let url):
      "\(model): not found at \(host(url)), revision \(revision). Check the name and the revision."
    case .serverError(let model, let url, let status):
      "\(model): \(host(url)) answers HTTP \(status). Try again later; what has arrived is kept."
    case .transferFailed(let model, let url, let curlCode, let detail):
      "\(model): the transfer from \(host(url)) failed (curl \(curlCode): \(detail)). Try again; what "
        + "has arrived is kept."
    case .interrupted(let model):
      "\(model): interrupted. What has arrived is kept; the next pull goes on from there."
    case .wrongSize(let file, let expected, let found):
      "\(file): \(found) bytes where \(expected) were promised. Fetch the "
        + "model again."
    case .wrongHash(let file, let expected, let found):
      "\(file): SHA-256 \(found), expected \(expected). It is not the file that was promised: "
        + "remove it and fetch the model again."
    case .gitLFSPointer(let path):
      "\(path): \(GitLFSPointer.words)."
    case .busy(let model, let lock):
      "\(model): another process is fetching it (\(lock)). Wait for that one to end."
    case .unreadableManifest(let path, let reason):
      "\(path): not a manifest (\(reason)). Fetch the model again."
    case .fileProblem(let path, let reason):
      "\(path): \(reason). Check the folder, its permissions and the free space."
    }
  }

  /// The machine that an address names: people know it, and need no path on it.
  private func host(_ url: String) -> String {
    let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
    return String(url[start...].prefix { $0 != "/" })
  }

  /// The text with control characters made visible: names come from anywhere.
  private func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(120).map { $0.escaped(asASCII: false) }.joined()
    return "\"\(shown)\""
  }
}
