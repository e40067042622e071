package import Catalog

extension StoredDocument {
  /// Where the file is.
  package var absolutePath: String {
    description.root == "/"
      ? "/" + description.path : description.root + "/" + description.path
  }

  /// Whether it is not one of several parts of a file.
  var isWholeFile: Bool { description.part == 0 && description.length == description.size }
}
