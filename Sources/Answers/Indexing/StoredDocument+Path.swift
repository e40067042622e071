package import Catalog

extension StoredDocument {
  /// Where the file is.
  package var absolutePath: String {
    description.root == "/"
      ? "/" + description.path : description.root + "/" + description.path
  }
}
