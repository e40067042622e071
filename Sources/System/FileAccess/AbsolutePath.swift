internal import Foundation

/// `path` from the root, without `.`, `..` and symbolic links in the part of it that exists.
package func absolutePath(_ path: String) -> String {
  URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
}
