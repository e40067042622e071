import Foundation

/// What the hub says about one revision of a model: its commit and its files.
struct HubListing: Equatable {
  struct File: Equatable {
    var path: String
    var bytes: Int?
    /// Known for large files, which the hub keeps under their hash.
    var sha256: String?
  }

  var commit: String
  var files: [File]

  /// Reads the answer of `/api/models/<name>/revision/<revision>?blobs=true`.
  init(_ json: Data, model: String, url: String) throws(ModelHubError) {
    let answer: Answer
    do {
      answer = try JSONDecoder().decode(Answer.self, from: json)
    } catch {
      throw .unreadableListing("it is not JSON with `sha` and `siblings`", url: url)
    }
    let isCommit = (7...64).contains(answer.sha.utf8.count) && answer.sha.allSatisfy(\.isHexDigit)
    guard isCommit else { throw .unreadableListing("`sha` is not a commit", url: url) }
    commit = answer.sha.lowercased()
    files = []
    var seen: Set<String> = []
    for sibling in answer.siblings {
      try ModelFiles.requireInside(sibling.rfilename, of: model)
      guard seen.insert(sibling.rfilename).inserted else { continue }
      let bytes = sibling.lfs?.size ?? sibling.size
      if let bytes, bytes < 0 || bytes > 1 << 40 {
        throw .unreadableListing("\(bytes) bytes of \(sibling.rfilename)", url: url)
      }
      files.append(
        File(
          path: sibling.rfilename, bytes: bytes,
          sha256: (sibling.lfs?.sha256 ?? sibling.lfs?.oid)?.lowercased()))
    }
  }

  private struct Answer: Decodable {
    struct Sibling: Decodable {
      struct LargeFile: Decodable {
        var sha256: String?
        var oid: String?
        var size: Int?
      }
      var rfilename: String
      var size: Int?
      var lfs: LargeFile?
    }
    var sha: String
    var siblings: [Sibling]
  }
}
