internal import FileAccess

/// Finds the files to read, in a fixed order: the entries of each folder by the bytes of their names,
/// and after all of them what symbolic links lead to.
package struct FolderWalker: Sendable {
  /// What is walked and what is passed over.
  package struct Options: Sendable {
    /// Names that begin with a full stop; `.git` and `.akin` are passed over in any case.
    package var includesHidden = false
    /// `.gitignore`, `.ignore` and `.akinignore`, here and above up to the repository.
    package var obeysIgnoreFiles = true
    /// Patterns as in `.gitignore`, relative to the folder that is walked; the files that they name
    /// are read beside the usual kinds, as plain text where no reader knows their kind.
    package var include: [String] = []
    /// Patterns in the same syntax; when there are any, only what they name is read, of whatever
    /// kind it is.
    package var only: [String] = []
    /// Patterns of what is not read, which outdo all but `named`.
    package var exclude: [String] = []
    /// Reads what symbolic links lead to: every folder and file once, so that loops end.
    package var followsLinks = false
    /// Absolute paths of files and folders in the walked folder that are read whatever hides them.
    package var named: [String] = []
    /// Larger files are skipped, but for those of records or lines, which are read in slices.
    package var maximumFileSize = 64 << 20

    /// The defaults.
    package init() {}
  }

  /// What a walk has found.
  package struct Result: Sendable {
    package var files: [SourceFile] = []
    package var skipped: [SkippedFile] = []
    /// Files and whole folders that an ignore file or `exclude` names.
    package var ignoredCount = 0
    /// What of `Options.named` some rule hides.
    package var hiddenNamed: [String] = []
  }

  package let options: Options

  /// Makes a walker.
  package init(options: Options = Options()) { self.options = options }

  /// Walks folders, and takes files that are named themselves whatever they are.
  ///
  /// - Throws: `notFound` for a path at which nothing is.
  package func walk(_ paths: [String]) throws(DocumentError) -> Result {
    var walk = Walk(options: options)
    for path in paths {
      guard let absolute = FileSystem.resolved(path),
        let status = FileSystem.status(of: absolute)
      else { throw .notFound(path: path) }
      if status.kind == .folder {
        walk.readRoot(absolute)
      } else {
        walk.readNamed(absolute, status)
      }
    }
    walk.followLinks()
    return walk.result
  }
}
